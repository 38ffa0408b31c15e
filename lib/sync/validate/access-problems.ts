import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord, recordsOf } from "#lib/kustomize/record.ts"
import { invalid } from "./invalid.ts"
import { insteadOf, neighbours } from "./neighbours.ts"

/**
 * Finds RoleBindings and ClusterRoleBindings that bind nothing: no such role, or no such ServiceAccount. A subject in a
 * namespace in which this app has no objects belongs to another app.
 */
export function accessProblems(
  manifest: Manifest,
  manifests: readonly Manifest[],
): readonly string[] {
  if (manifest.kind !== "RoleBinding" && manifest.kind !== "ClusterRoleBinding") return []
  return [...roleProblems(manifest, manifests), ...subjectProblems(manifest, manifests)].map(
    (problem) => invalid(manifest, problem),
  )
}

function roleProblems(manifest: Manifest, manifests: readonly Manifest[]): readonly string[] {
  const { kind, name } = isRecord(manifest.roleRef) ? manifest.roleRef : {}
  if (kind !== "Role" && kind !== "ClusterRole") {
    return [`roleRef.kind is "${kind}"; it should be Role or ClusterRole`]
  }
  const candidates =
    kind === "Role"
      ? neighbours(manifest, kind, manifests)
      : manifests.filter((other) => other.kind === kind)
  const exists = candidates.some(({ metadata }) => metadata.name === name)
  if (exists || (kind === "ClusterRole" && isBuiltIn(String(name)))) return []
  return [`roleRef names ${kind} "${name}"; ${insteadOf(kind, candidates)}`]
}

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings */
function isBuiltIn(name: string): boolean {
  return ["admin", "cluster-admin", "edit", "view"].includes(name) || name.startsWith("system:")
}

function subjectProblems(manifest: Manifest, manifests: readonly Manifest[]): readonly string[] {
  return recordsOf(manifest.subjects)
    .filter(({ kind }) => kind === "ServiceAccount")
    .flatMap(({ name, namespace = manifest.metadata.namespace }) => {
      const there = manifests.filter(({ metadata }) => metadata.namespace === namespace)
      const accounts = there.filter(({ kind }) => kind === "ServiceAccount")
      const exists = accounts.some(({ metadata }) => metadata.name === name)
      if (exists || there.length === 0 || name === "default") return []
      return [
        `subjects name ServiceAccount "${namespace}/${name}"; ${insteadOf("ServiceAccount", accounts)}`,
      ]
    })
}
