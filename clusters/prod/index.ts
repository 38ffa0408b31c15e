import { cluster } from "#lib/kustomize/cluster.ts"
import images from "./images.json" with { type: "json" }

/** Production: what it follows, allows and runs. */
export default cluster({
  name: "prod",
  kubernetes: "1.36",
  source: { repository: "https://github.com/acme/turnspit.git", branch: "main" },
  drift: "revert",
  prune: { limit: 10, allow: [] },
  namespaces: ["rotisserie", "turnspit"],
  kinds: [
    "ConfigMap",
    "Deployment",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Namespace",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "Service",
    "ServiceAccount",
  ],
  images,
  secrets: {
    "rotisserie/twitch-auth": ["clientID", "clientSecret"],
    "turnspit/turnspit-git": ["token"],
    "turnspit/turnspit-webhook": ["secret"],
  },
  apps: ["sync", "rotisserie"],
})
