import { renderer } from "#apps/renderer/base/index.ts"
import { sync } from "#apps/sync/base/index.ts"
import { overlay } from "#lib/kustomize/overlay.ts"

/** The sync service of production: hooks tell it, a poll every minute catches what they miss; commits are rendered beside it. */
export default overlay({
  namespace: "turnspit",
  resources: [
    ...renderer,
    ...sync({
      host: "turnspit.example.com",
      ingressClassName: "traefik",
      git: "token",
      rendererUrl: "http://renderer.turnspit:8081",
    }),
  ],
  labels: { environment: "prod" },
  patches: {
    "Deployment/sync": {
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: "sync",
                resources: { requests: { cpu: "250m" }, limits: { cpu: "2", memory: "1Gi" } },
              },
            ],
          },
        },
      },
    },
  },
})
