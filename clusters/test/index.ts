import { cluster } from "#lib/kustomize/cluster.ts"
import images from "./images.json" with { type: "json" }

/** The test cluster: follows main, shows sample footage, reports drift instead of undoing it. */
export default cluster({
  name: "test",
  kubernetes: "1.36",
  source: { repository: "https://github.com/acme/turnspit.git", branch: "main" },
  drift: "report",
  prune: { limit: 20, allow: [] },
  namespaces: ["rotisserie", "turnspit"],
  kinds: [
    "ConfigMap",
    "Deployment",
    "Ingress",
    "Namespace",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "Service",
    "ServiceAccount",
  ],
  images,
  secrets: { "turnspit/turnspit-webhook": ["secret"] },
  apps: ["sync", "rotisserie"],
})
