import { manifest } from "#lib/kustomize/manifest.ts"
import { partOf, selects } from "./service.ts"

const metadata = { labels: partOf }
const edge = { namespaceSelector: { matchLabels: namespace("edge") } }
/** Where Prometheus runs: it may ask every pod for its metrics. */
const monitoring = { namespaceSelector: { matchLabels: namespace("monitoring") } }
const dns = {
  to: [{ namespaceSelector: { matchLabels: namespace("kube-system") } }],
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
}

/** Nothing in, nothing out, and then the few ways that Rotisserie needs. */
export const networkPolicies = [
  manifest("NetworkPolicy", "default-deny", {
    metadata,
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  }),
  manifest("NetworkPolicy", "rotisserie-app", {
    metadata,
    spec: {
      podSelector: { matchLabels: selects("rotisserie-app") },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [edge, monitoring], ports: [{ protocol: "TCP", port: 3000 }] }],
      egress: [
        dns,
        {
          to: [{ podSelector: { matchLabels: selects("rotisserie-ocr") } }],
          ports: [{ protocol: "TCP", port: 3001 }],
        },
        { ports: [{ protocol: "TCP", port: 443 }] },
      ],
    },
  }),
  manifest("NetworkPolicy", "rotisserie-ocr", {
    metadata,
    spec: {
      podSelector: { matchLabels: selects("rotisserie-ocr") },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: selects("rotisserie-app") } }, monitoring],
          ports: [{ protocol: "TCP", port: 3001 }],
        },
      ],
    },
  }),
  manifest("NetworkPolicy", "rotisserie-static", {
    metadata,
    spec: {
      podSelector: { matchLabels: selects("rotisserie-static") },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [edge, monitoring], ports: [{ protocol: "TCP", port: 8082 }] }],
    },
  }),
]

function namespace(name: string) {
  return { "kubernetes.io/metadata.name": name }
}
