import { manifest } from "#lib/kustomize/manifest.ts"
import type { SyncSettings } from "./index.ts"
import { labels, selector } from "./labels.ts"

const metadata = { labels }

/** Nothing in, nothing out, except: people and hooks through the edge; DNS, git, the API server and, where there is one, the renderer. */
export function networkPolicies({ git, rendererUrl }: Pick<SyncSettings, "git" | "rendererUrl">) {
  return [
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
          ...(rendererUrl === undefined ? [] : [toRenderer]),
          {
            ports: [
              ...(git === "key" ? [{ protocol: "TCP", port: 22 }] : []),
              { protocol: "TCP", port: 443 },
              { protocol: "TCP", port: 6443 },
            ],
          },
        ],
      },
    }),
  ]
}

const toRenderer = {
  to: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "renderer" } } }],
  ports: [{ protocol: "TCP", port: 8081 }],
}

function namespace(name: string) {
  return { "kubernetes.io/metadata.name": name }
}
