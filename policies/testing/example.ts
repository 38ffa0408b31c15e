import type { Cluster } from "#lib/kustomize/cluster.ts"
import { apiVersions } from "#lib/kustomize/kinds.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isNamespaced } from "#lib/kustomize/scope.ts"
import { surroundings } from "../facts/surroundings.ts"
import type { Policy } from "../policy.ts"

export type Fields = Readonly<Record<string, unknown>>

/** A production cluster, so that every policy applies. */
export const cluster: Cluster = {
  name: "prod",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "report",
  prune: { limit: 20, allow: [] },
  namespaces: ["web", "edge", "store"],
  kinds: ["ConfigMap", "Deployment", "Service"],
  edge: ["edge"],
  images: "tree",
  secrets: { "web/token": ["value"] },
  apps: ["web"],
}

/** What one policy says of manifests, as `Kind/namespace/name: problem`. */
export function problems(
  policy: Policy,
  manifests: readonly Manifest[],
  changes: Partial<Cluster> & { readonly complete?: boolean } = {},
): readonly string[] {
  const { complete = true, ...rest } = changes
  const view = { manifests, cluster: { ...cluster, ...rest } }
  return policy
    .judge({ ...view, around: surroundings(manifests, complete) })
    .map(({ object, problem }) => `${object}: ${problem}`)
}

/** An object of the namespace `web`, unless its metadata say otherwise: `object("Service/web", { spec })`. */
export function object(id: string, fields: Fields = {}, metadata: Fields = {}): Manifest {
  const [kind = "", name = ""] = id.split("/")
  const known: Readonly<Record<string, string>> = apiVersions
  const bare = { apiVersion: known[kind] ?? "v1", kind, metadata: { name } }
  const place = isNamespaced(bare) ? { namespace: "web" } : {}
  return { ...bare, metadata: { name, ...place, ...metadata }, ...fields }
}

/** A container that keeps every policy. */
export const container = {
  name: "app",
  image: "ghcr.io/acme/web:tree-0123456789abcdef",
  ports: [{ name: "http", containerPort: 3000 }],
  readinessProbe: probe("/readyz"),
  livenessProbe: probe("/healthz"),
  resources: {
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { cpu: "1", memory: "256Mi" },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
}

export function probe(path: string): Fields {
  return {
    httpGet: { path, port: "http" },
    periodSeconds: 5,
    timeoutSeconds: 2,
    failureThreshold: 3,
  }
}

/** A workload of one container that keeps every policy, except for what is changed. Its pods have the label `app: <name>`. */
export function workload(
  id: string,
  changes: {
    readonly container?: Fields
    readonly pod?: Fields
    readonly spec?: Fields
    readonly labels?: Fields
    readonly metadata?: Fields
  } = {},
): Manifest {
  const name = id.slice(id.indexOf("/") + 1)
  const spec = {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [{ ...container, ...changes.container }],
    ...changes.pod,
  }
  const rollout = {
    minReadySeconds: 10,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  }
  const fields = {
    ...(id.startsWith("Deployment/") ? rollout : {}),
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name, ...changes.labels } }, spec },
    ...changes.spec,
  }
  return object(id, { spec: fields }, changes.metadata)
}

/** A NetworkPolicy that lets pods with the label `app: web` reach names and nobody else. */
export function networkPolicy(spec: Fields = {}, name = "web"): Manifest {
  return object(`NetworkPolicy/${name}`, {
    spec: {
      podSelector: { matchLabels: { app: "web" } },
      policyTypes: ["Ingress", "Egress"],
      egress: [{ ports: [{ protocol: "UDP", port: 53 }] }, { to: [{ podSelector: {} }] }],
      ...spec,
    },
  })
}

/** A Service over the pods with the label `app: web`. */
export function service(spec: Fields = {}, name = "web", metadata: Fields = {}): Manifest {
  const ports = [{ name: "http", port: 80, targetPort: "http" }]
  return object(`Service/${name}`, { spec: { selector: { app: "web" }, ports, ...spec } }, metadata)
}

/** A Namespace that admits restricted pods alone. */
export function namespace(name: string): Manifest {
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" }
  return object(`Namespace/${name}`, {}, { labels })
}

/** An app that keeps every policy. */
export const app: readonly Manifest[] = [
  namespace("web"),
  networkPolicy(),
  service(),
  workload("Deployment/web"),
]
