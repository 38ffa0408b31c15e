import { cluster } from "#lib/kustomize/cluster.ts"

/** The cluster that `bun run up` starts on a laptop. */
export default cluster({
  name: "local",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "revert",
  prune: { limit: 20, allow: [] },
  namespaces: ["rotisserie", "turnspit"],
  kinds: [
    "Deployment",
    "Ingress",
    "Namespace",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "Service",
    "ServiceAccount",
  ],
  images: "tree",
  secrets: { "turnspit/turnspit-webhook": ["secret"] },
  apps: ["sync", "rotisserie"],
})
