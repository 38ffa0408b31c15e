import { type Resource, resourceId, type Subresource, type Verb } from "./resource.ts"

interface Row {
  readonly kind: string
  readonly plural: string
  /** Separated by a space. */
  readonly short?: string
  readonly scope?: "cluster"
  readonly category?: string
  readonly subresources?: readonly Subresource[]
  /** Kubernetes counts the generation of this kind. */
  readonly generation?: true
  readonly verbs?: readonly Verb[]
}

/** What can be done with a resource as a rule. */
export const ALL_VERBS: readonly Verb[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
]
const SCALED: readonly Subresource[] = ["scale", "status"]

/** What this API server serves: the kinds that this repository uses, by API version. */
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  v1: [
    { kind: "ConfigMap", plural: "configmaps", short: "cm" },
    { kind: "Event", plural: "events", short: "ev" },
    { kind: "LimitRange", plural: "limitranges", short: "limits" },
    {
      kind: "Namespace",
      plural: "namespaces",
      short: "ns",
      scope: "cluster",
      subresources: ["finalize", "status"],
      verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
    },
    { kind: "Node", plural: "nodes", short: "no", scope: "cluster", subresources: ["status"] },
    {
      kind: "PersistentVolumeClaim",
      plural: "persistentvolumeclaims",
      short: "pvc",
      subresources: ["status"],
    },
    {
      kind: "Pod",
      plural: "pods",
      short: "po",
      category: "all",
      subresources: ["binding", "eviction", "log", "status"],
      generation: true,
    },
    { kind: "ResourceQuota", plural: "resourcequotas", short: "quota", subresources: ["status"] },
    { kind: "Secret", plural: "secrets" },
    { kind: "ServiceAccount", plural: "serviceaccounts", short: "sa", subresources: ["token"] },
    {
      kind: "Service",
      plural: "services",
      short: "svc",
      category: "all",
      subresources: ["status"],
    },
  ],
  "apiextensions.k8s.io/v1": [
    {
      kind: "CustomResourceDefinition",
      plural: "customresourcedefinitions",
      short: "crd crds",
      scope: "cluster",
      category: "api-extensions",
      subresources: ["status"],
      generation: true,
    },
  ],
  "apps/v1": [
    { kind: "ControllerRevision", plural: "controllerrevisions" },
    {
      kind: "DaemonSet",
      plural: "daemonsets",
      short: "ds",
      category: "all",
      subresources: ["status"],
      generation: true,
    },
    {
      kind: "Deployment",
      plural: "deployments",
      short: "deploy",
      category: "all",
      subresources: SCALED,
      generation: true,
    },
    {
      kind: "ReplicaSet",
      plural: "replicasets",
      short: "rs",
      category: "all",
      subresources: SCALED,
      generation: true,
    },
    {
      kind: "StatefulSet",
      plural: "statefulsets",
      short: "sts",
      category: "all",
      subresources: SCALED,
      generation: true,
    },
  ],
  "autoscaling/v2": [
    {
      kind: "HorizontalPodAutoscaler",
      plural: "horizontalpodautoscalers",
      short: "hpa",
      category: "all",
      subresources: ["status"],
    },
  ],
  "batch/v1": [
    {
      kind: "CronJob",
      plural: "cronjobs",
      short: "cj",
      category: "all",
      subresources: ["status"],
      generation: true,
    },
    { kind: "Job", plural: "jobs", category: "all", subresources: ["status"], generation: true },
  ],
  "coordination.k8s.io/v1": [{ kind: "Lease", plural: "leases" }],
  "discovery.k8s.io/v1": [{ kind: "EndpointSlice", plural: "endpointslices", generation: true }],
  "networking.k8s.io/v1": [
    { kind: "IngressClass", plural: "ingressclasses", scope: "cluster", generation: true },
    {
      kind: "Ingress",
      plural: "ingresses",
      short: "ing",
      subresources: ["status"],
      generation: true,
    },
    { kind: "NetworkPolicy", plural: "networkpolicies", short: "netpol", generation: true },
  ],
  "policy/v1": [
    {
      kind: "PodDisruptionBudget",
      plural: "poddisruptionbudgets",
      short: "pdb",
      subresources: ["status"],
      generation: true,
    },
  ],
  "rbac.authorization.k8s.io/v1": [
    { kind: "ClusterRoleBinding", plural: "clusterrolebindings", scope: "cluster" },
    { kind: "ClusterRole", plural: "clusterroles", scope: "cluster" },
    { kind: "RoleBinding", plural: "rolebindings" },
    { kind: "Role", plural: "roles" },
  ],
  "scheduling.k8s.io/v1": [
    {
      kind: "PriorityClass",
      plural: "priorityclasses",
      short: "pc",
      scope: "cluster",
      generation: true,
    },
  ],
}

/** Lists every resource that is served, group by group. */
export const RESOURCES: readonly Resource[] = Object.entries(ROWS).flatMap(([apiVersion, rows]) =>
  rows.map((row) => complete(apiVersion, row)),
)

const BY_ID: ReadonlyMap<string, Resource> = new Map(
  RESOURCES.map((resource) => [resource.id, resource]),
)
const BY_KIND: ReadonlyMap<string, Resource> = new Map(
  RESOURCES.map((resource) => [`${resource.apiVersion}/${resource.kind}`, resource]),
)

/** Finds a resource by `group/plural` (`pods` in the core group). */
export function resourceById(id: string): Resource | undefined {
  return BY_ID.get(id)
}

/** Finds a resource by API version and kind. */
export function resourceByKind(apiVersion: string, kind: string): Resource | undefined {
  return BY_KIND.get(`${apiVersion}/${kind}`)
}

function complete(apiVersion: string, row: Row): Resource {
  const slash = apiVersion.indexOf("/")
  const group = slash < 0 ? "" : apiVersion.slice(0, slash)
  return {
    id: resourceId(group, row.plural),
    group,
    version: apiVersion.slice(slash + 1),
    apiVersion,
    kind: row.kind,
    plural: row.plural,
    singular: row.kind.toLowerCase(),
    shortNames: row.short?.split(" ") ?? [],
    categories: row.category === undefined ? [] : [row.category],
    namespaced: row.scope !== "cluster",
    verbs: row.verbs ?? ALL_VERBS,
    subresources: row.subresources ?? [],
    generation: row.generation === true,
  }
}
