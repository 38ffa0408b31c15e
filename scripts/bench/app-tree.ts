import { type OverlayTree, overlayTree } from "#lib/testing/overlay-tree.ts"

/** A tree of many apps, each a ServiceAccount, a Deployment without replicas, a Service and an Ingress. */
export interface AppTree extends OverlayTree {
  readonly apps: readonly string[]
}

/**
 * Makes the tree of a cluster `local` with this many apps in one namespace; they keep every policy, for which one more
 * app declares the NetworkPolicy of the namespace.
 */
export async function appTree(count: number, namespace: string): Promise<AppTree> {
  const apps = Array.from({ length: count }, (_, index) => `app-${index}`)
  const overlays = apps.map((app) => [app, overlayOf(app, namespace, 0)] as const)
  const tree = await overlayTree(Object.fromEntries(overlays), {
    "base.ts": base,
    "clusters/local/index.ts": `import { cluster } from "#lib/kustomize/cluster.ts"\nexport default cluster(${JSON.stringify(clusterOf(apps, namespace))})\n`,
    "clusters/local/network.ts": network(namespace),
  })
  return { ...tree, apps }
}

/** Writes one app's overlay; another round is another annotation of its Service, and nothing else. */
export function overlayOf(app: string, namespace: string, round: number): string {
  return `import { overlay } from "#lib/kustomize/overlay.ts"
import { app } from "../../base.ts"
export default overlay({
  namespace: "${namespace}",
  namePrefix: "${app}-",
  resources: app("${app}"),
  labels: { environment: "prod" },
  patches: { "Service/web": { metadata: { annotations: { "example.com/round": "${round}" } } } },
})
`
}

function clusterOf(apps: readonly string[], namespace: string): object {
  return {
    name: "local",
    kubernetes: "1.36",
    source: { branch: "main" },
    drift: "report",
    prune: { limit: 20, allow: [] },
    namespaces: [namespace],
    kinds: ["ServiceAccount", "Deployment", "Service", "Ingress", "NetworkPolicy"],
    apps: ["network", ...apps],
  }
}

const base = `import { manifest } from "#lib/kustomize/manifest.ts"

export function app(name: string) {
  const labels = { app: name }
  const container = {
    name: "web",
    image: "ghcr.io/acme/web:1.4.2@sha256:${"0123456789abcdef".repeat(4)}",
    env: [{ name: "PORT", value: "3000" }, { name: "DRAIN_SECONDS", value: "5" }],
    ports: [{ name: "http", containerPort: 3000 }],
    readinessProbe: { httpGet: { path: "/readyz", port: "http" }, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 },
    resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { cpu: "1", memory: "128Mi" } },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
  }
  const pod = {
    serviceAccountName: "web",
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [container],
  }
  return [
    manifest("ServiceAccount", "web", { automountServiceAccountToken: false }),
    manifest("Deployment", "web", {
      spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
    }),
    manifest("Service", "web", { spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] } }),
    manifest("Ingress", "web", {
      spec: {
        rules: [
          {
            host: name + ".example.com",
            http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "web", port: { name: "http" } } } }] },
          },
        ],
      },
    }),
  ]
}
`

function network(namespace: string): string {
  const dns = { to: [{ namespaceSelector: {} }], ports: [{ protocol: "UDP", port: 53 }] }
  const policy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "everything", namespace },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: [dns] },
  }
  return `export default { manifests: [${JSON.stringify(policy)}] }\n`
}
