import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { insteadOf } from "./facts/instead-of.ts"
import type { Surroundings } from "./facts/surroundings.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** RoleBindings and ClusterRoleBindings name a role and ServiceAccounts that exist. */
export const bindingsResolve: Policy = {
  name: "bindings-resolve",
  why: "Kubernetes accepts a binding of a role or an account that does not exist; requests are refused much later",
  requirement: ["S4-138"],
  judge: judgeEach((binding, { around }) =>
    binding.kind === "RoleBinding" || binding.kind === "ClusterRoleBinding"
      ? [
          ...roleProblems(binding, around),
          ...recordsOf(binding.subjects).flatMap((subject) =>
            subjectProblems(subject, binding, around),
          ),
        ]
      : [],
  ),
}

function roleProblems(binding: Manifest, around: Surroundings): readonly string[] {
  const { kind, name } = isRecord(binding.roleRef) ? binding.roleRef : {}
  const { namespace } = binding.metadata
  if (kind === "Role" && binding.kind === "RoleBinding") {
    if (around.find(kind, namespace, name) !== undefined) return []
    const global = isRole(name, around)
      ? "; a ClusterRole has that name: say kind: ClusterRole"
      : ""
    return [
      `roleRef names Role "${text(name)}"; ${insteadOf({ kind, namespace, name }, around)}${global}`,
    ]
  }
  if (kind !== "ClusterRole") {
    const legal = binding.kind === "RoleBinding" ? "Role or ClusterRole" : "ClusterRole"
    return [`roleRef.kind is "${text(kind)}"; it should be ${legal}`]
  }
  if (isRole(name, around) || !around.complete) return []
  return [
    `roleRef names ClusterRole "${text(name)}"; ${insteadOf({ kind, namespace: undefined, name }, around)}`,
  ]
}

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings */
function isRole(name: unknown, around: Surroundings): boolean {
  if (around.find("ClusterRole", undefined, name) !== undefined) return true
  const builtIn = ["admin", "cluster-admin", "edit", "view"]
  return typeof name === "string" && (builtIn.includes(name) || name.startsWith("system:"))
}

/** A namespace in which this repository declares nothing is somebody else's: its accounts are not ours to know. */
function subjectProblems(
  { kind, name, namespace: wanted }: JsonRecord,
  binding: Manifest,
  around: Surroundings,
): readonly string[] {
  if (kind === "User" && typeof name === "string" && /^[a-z0-9-]+:[a-z0-9-]+$/.test(name)) {
    if (name.startsWith("system:")) return []
    const [namespace, account] = name.split(":")
    return [
      `subjects name the User "${name}", who is nobody; if it is the ServiceAccount "${account}" of the namespace ${namespace}, say kind: ServiceAccount`,
    ]
  }
  if (kind !== "ServiceAccount") return []
  const namespace = wanted ?? binding.metadata.namespace
  if (namespace === undefined)
    return [`subjects name ServiceAccount "${text(name)}" without its namespace; name it`]
  if (around.find(kind, namespace, name) !== undefined || name === "default") return []
  const isForeign = namespace !== binding.metadata.namespace
  if (isForeign && (!around.complete || !around.knows(namespace))) return []
  const instead = insteadOf({ kind, namespace, name }, around)
  return [`subjects name ServiceAccount "${text(namespace)}/${text(name)}"; ${instead}`]
}
