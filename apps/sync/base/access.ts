import { manifest } from "#lib/kustomize/manifest.ts"
import { labels } from "./labels.ts"

const verbs = ["get", "list", "watch", "create", "patch", "update", "delete"]
const read = ["get", "list", "watch"]
const metadata = { labels }
const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "turnspit-sync" }
const subjects = [{ kind: "ServiceAccount", name: "sync", namespace: "turnspit" }]

/**
 * Lets the sync service apply an app's objects in a namespace. Stands in the overlay of the app that
 * declares the namespace, so that neither app waits for the other.
 */
export function namespaceAccess<const N extends string>(namespace: N) {
  const metadata = { labels, namespace }
  return [
    manifest("Role", "turnspit-sync", { metadata, rules }),
    manifest("RoleBinding", "turnspit-sync", { metadata, roleRef, subjects }),
  ]
}

/** The kinds that our apps consist of, and what tells how they are. */
const rules = [
  { apiGroups: [""], resources: ["configmaps", "services", "serviceaccounts"], verbs },
  { apiGroups: ["apps"], resources: ["deployments"], verbs },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "networkpolicies"], verbs },
  { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs },
  { apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles", "rolebindings"], verbs },
  { apiGroups: [""], resources: ["events", "pods"], verbs: read },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: read },
]

/** Lets the sync service keep its lease and say what it did, in its own namespace. */
export const ownAccess = [
  manifest("Role", "turnspit-sync-own", {
    metadata,
    rules: [
      {
        apiGroups: ["coordination.k8s.io"],
        resources: ["leases"],
        verbs: ["get", "create", "patch", "update"],
      },
      { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
    ],
  }),
  manifest("RoleBinding", "turnspit-sync-own", {
    metadata,
    roleRef: { ...roleRef, name: "turnspit-sync-own" },
    subjects,
  }),
]

/** Lets the sync service apply the namespaces that it is given, and its own cluster role. */
export function clusterAccess(namespaces: readonly string[]) {
  const change = ["get", "patch", "update", "delete"]
  const own = ["turnspit-sync"]
  return [
    manifest("ClusterRole", "turnspit-sync", {
      metadata,
      rules: [
        { apiGroups: [""], resources: ["namespaces"], verbs: ["list", "watch"] },
        {
          apiGroups: [""],
          resources: ["namespaces"],
          resourceNames: namespaces,
          verbs: ["create", ...change],
        },
        {
          apiGroups: ["rbac.authorization.k8s.io"],
          resources: ["clusterroles", "clusterrolebindings"],
          verbs: ["list", "watch"],
        },
        {
          apiGroups: ["rbac.authorization.k8s.io"],
          resources: ["clusterroles", "clusterrolebindings"],
          resourceNames: own,
          verbs: change,
        },
      ],
    }),
    manifest("ClusterRoleBinding", "turnspit-sync", {
      metadata,
      roleRef: { ...roleRef, kind: "ClusterRole" },
      subjects,
    }),
  ]
}
