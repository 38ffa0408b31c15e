import { renderer } from "#apps/renderer/base/index.ts"
import { sync } from "#apps/sync/base/index.ts"
import { overlay } from "#lib/kustomize/overlay.ts"

/** The sync service of the test cluster: looks every half minute for what a hook missed; commits are rendered beside it. */
export default overlay({
  namespace: "turnspit",
  resources: [
    ...renderer,
    ...sync({
      host: "turnspit.test.example.com",
      ingressClassName: "traefik",
      rendererUrl: "http://renderer.turnspit:8081",
    }),
  ],
  labels: { environment: "test" },
  patches: {
    "Deployment/sync": {
      spec: {
        template: {
          spec: { containers: [{ name: "sync", env: [{ name: "POLL_SECONDS", value: "30" }] }] },
        },
      },
    },
  },
})
