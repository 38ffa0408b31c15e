import { sync } from "#apps/sync/base/index.ts"
import { overlay } from "#lib/kustomize/overlay.ts"

/** The sync service on a laptop: none in a pod, because `bun run up` runs it beside the cluster. */
export default overlay({
  namespace: "turnspit",
  resources: sync({
    host: "turnspit.localhost",
    ingressClassName: "turnspit",
  }),
  labels: { environment: "local" },
  replicas: { "Deployment/sync": 0 },
})
