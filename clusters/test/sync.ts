import { sync } from "#apps/sync/base/index.ts"
import { overlay } from "#lib/kustomize/overlay.ts"

/** The sync service of the test cluster: looks every half minute for what a hook missed. */
export default overlay({
  namespace: "turnspit",
  resources: sync({
    cluster: "test",
    host: "turnspit.test.example.com",
    ingressClassName: "traefik",
    repositoryUrl: "https://github.com/acme/turnspit.git",
    branch: "main",
    namespaces: ["rotisserie"],
  }),
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
