import { manifest } from "#lib/kustomize/manifest.ts"
import { deployment } from "./deployment.ts"
import { labels, selector } from "./labels.ts"

const metadata = { labels }

/** Declares the service that runs the code of commits: without a token, and asked by the sync service alone. */
export const renderer = [
  manifest("ServiceAccount", "renderer", { metadata, automountServiceAccountToken: false }),
  manifest("NetworkPolicy", "renderer", {
    metadata,
    spec: {
      podSelector: { matchLabels: selector },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "sync" } } }],
          ports: [{ protocol: "TCP", port: 8081 }],
        },
      ],
      egress: [],
    },
  }),
  manifest("Service", "renderer", {
    metadata,
    spec: { selector, ports: [{ name: "http", port: 8081, targetPort: "http" }] },
  }),
  deployment,
]
