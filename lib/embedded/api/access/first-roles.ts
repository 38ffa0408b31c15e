import type { Draft, Objects } from "#lib/embedded/api/objects.ts"

const RBAC = "rbac.authorization.k8s.io"
const READ = ["get", "list", "watch"]
const WRITE = ["create", "delete", "deletecollection", "patch", "update"]
const LABELS = { "kubernetes.io/bootstrapping": "rbac-defaults" }

interface First {
  readonly name: string
  readonly rules: readonly object[]
  /** Groups that have it everywhere. */
  readonly groups?: readonly string[]
}

/** Makes the ClusterRoles that every cluster has and their bindings, where they are missing. */
export function makeFirstRoles(objects: Objects): void {
  for (const { name, rules, groups = [] } of FIRST) {
    ensure(objects, "clusterroles", { ...draft("ClusterRole", name), rules })
    if (groups.length === 0) continue
    const subjects = groups.map((group) => ({ apiGroup: RBAC, kind: "Group", name: group }))
    const roleRef = { apiGroup: RBAC, kind: "ClusterRole", name }
    ensure(objects, "clusterrolebindings", {
      ...draft("ClusterRoleBinding", name),
      roleRef,
      subjects,
    })
  }
}

function ensure(objects: Objects, plural: string, role: Draft): void {
  const { name = "" } = role.metadata
  if (objects.get({ resource: `${RBAC}/${plural}`, name }) === undefined) objects.create(role)
}

function draft(kind: string, name: string): Draft {
  return { apiVersion: `${RBAC}/v1`, kind, metadata: { name, labels: LABELS } }
}

/** What people of a namespace read; Secrets are not among it, for they would give away service accounts. */
const VISIBLE: Readonly<Record<string, readonly string[]>> = {
  "": [
    "configmaps",
    "events",
    "limitranges",
    "namespaces",
    "namespaces/status",
    "persistentvolumeclaims",
    "persistentvolumeclaims/status",
    "pods",
    "pods/log",
    "pods/status",
    "resourcequotas",
    "resourcequotas/status",
    "serviceaccounts",
    "services",
    "services/status",
  ],
  apps: [
    "controllerrevisions",
    ...["daemonsets", "deployments", "replicasets", "statefulsets"].flatMap(withStatus),
    "deployments/scale",
    "replicasets/scale",
    "statefulsets/scale",
  ],
  autoscaling: withStatus("horizontalpodautoscalers"),
  batch: ["cronjobs", "jobs"].flatMap(withStatus),
  "discovery.k8s.io": ["endpointslices"],
  policy: withStatus("poddisruptionbudgets"),
  "networking.k8s.io": [...withStatus("ingresses"), "networkpolicies"],
}

const EDITABLE: Readonly<Record<string, readonly string[]>> = {
  "": ["configmaps", "persistentvolumeclaims", "pods", "secrets", "serviceaccounts", "services"],
  apps: [
    ...["daemonsets", "deployments", "replicasets", "statefulsets"],
    ...["deployments/scale", "replicasets/scale", "statefulsets/scale"],
  ],
  autoscaling: ["horizontalpodautoscalers"],
  batch: ["cronjobs", "jobs"],
  policy: ["poddisruptionbudgets"],
  "networking.k8s.io": ["ingresses", "networkpolicies"],
}

const VIEW = grant(VISIBLE, READ)
const EDIT = [
  ...VIEW,
  ...grant(EDITABLE, WRITE),
  ...grant({ "": ["secrets"] }, READ),
  ...grant({ "": ["pods/eviction", "serviceaccounts/token"] }, ["create"]),
  ...grant({ "": ["serviceaccounts"] }, ["impersonate"]),
  ...grant({ "coordination.k8s.io": ["leases"] }, [...READ, ...WRITE]),
]
const ADMIN = [
  ...EDIT,
  ...grant({ [RBAC]: ["rolebindings", "roles"] }, [...READ, ...WRITE]),
  ...grant({ "authorization.k8s.io": ["localsubjectaccessreviews"] }, ["create"]),
]

const OWN_REVIEWS = ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]
const DISCOVERY = ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*"]
const HEALTH = ["/healthz", "/livez", "/readyz", "/version", "/version/"]

const FIRST: readonly First[] = [
  {
    name: "cluster-admin",
    rules: [
      { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
      { nonResourceURLs: ["*"], verbs: ["*"] },
    ],
    groups: ["system:masters"],
  },
  { name: "admin", rules: ADMIN },
  { name: "edit", rules: EDIT },
  { name: "view", rules: VIEW },
  {
    name: "system:basic-user",
    rules: [
      ...grant({ "authorization.k8s.io": OWN_REVIEWS }, ["create"]),
      ...grant({ "authentication.k8s.io": ["selfsubjectreviews"] }, ["create"]),
    ],
    groups: ["system:authenticated"],
  },
  {
    name: "system:discovery",
    rules: [{ nonResourceURLs: [...DISCOVERY, ...HEALTH], verbs: ["get"] }],
    groups: ["system:authenticated"],
  },
  {
    name: "system:public-info-viewer",
    rules: [{ nonResourceURLs: HEALTH, verbs: ["get"] }],
    groups: ["system:authenticated", "system:unauthenticated"],
  },
]

function grant(
  resources: Readonly<Record<string, readonly string[]>>,
  verbs: readonly string[],
): object[] {
  return Object.entries(resources).map(([group, list]) => ({
    apiGroups: [group],
    resources: list,
    verbs,
  }))
}

function withStatus(plural: string): string[] {
  return [plural, `${plural}/status`]
}
