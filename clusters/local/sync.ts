import { sync } from "#apps/sync/base/index.ts"
import { overlay } from "#lib/kustomize/overlay.ts"

/** The sync service on a laptop: none in a pod, because `bun run up` runs it beside the cluster. */
export default overlay({
  namespace: "turnspit",
  resources: sync({
    cluster: "local",
    host: "turnspit.localhost",
    ingressClassName: "turnspit",
    repositoryUrl: "https://github.com/acme/turnspit.git",
    branch: "main",
    namespaces: ["rotisserie"],
  }),
  labels: { environment: "local" },
  replicas: { "Deployment/sync": 0 },
})
