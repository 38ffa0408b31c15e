import { manifest } from "#lib/kustomize/manifest.ts"
import { labels, selector } from "./labels.ts"

const metadata = { labels }

/** Nothing in, nothing out, except: people and hooks through the edge; DNS, git and the API server. */
export const networkPolicies = [
  manifest("NetworkPolicy", "default-deny", {
    metadata,
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  }),
  manifest("NetworkPolicy", "sync", {
    metadata,
    spec: {
      podSelector: { matchLabels: selector },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: namespace("edge") } }],
          ports: [{ protocol: "TCP", port: 8080 }],
        },
      ],
      egress: [
        {
          to: [{ namespaceSelector: { matchLabels: namespace("kube-system") } }],
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
        {
          ports: [
            { protocol: "TCP", port: 443 },
            { protocol: "TCP", port: 6443 },
          ],
        },
      ],
    },
  }),
]

function namespace(name: string) {
  return { "kubernetes.io/metadata.name": name }
}
