import type { Manifest } from "./manifest.ts"
import { isRecord } from "./record.ts"
import { isNamespaced } from "./scope.ts"

/**
 * Puts an object into a namespace, unless it is cluster-scoped or names one itself. Service accounts
 * that a binding names without a namespace are those of the binding's.
 */
export function placeIn(manifest: Manifest, namespace: string): Manifest {
  const own = manifest.metadata.namespace ?? namespace
  const bound = bindings.has(manifest.kind) ? withSubjectsIn(manifest, own) : manifest
  if (!isNamespaced(manifest)) return bound
  const { name, ...metadata } = bound.metadata
  return { ...bound, metadata: { name, ...metadata, namespace: own } }
}

const bindings: ReadonlySet<string> = new Set(["RoleBinding", "ClusterRoleBinding"])

function withSubjectsIn(binding: Manifest, namespace: string): Manifest {
  if (!Array.isArray(binding.subjects)) return binding
  const subjects = binding.subjects.map((subject: unknown) =>
    isRecord(subject) && subject.kind === "ServiceAccount" && subject.namespace === undefined
      ? { ...subject, namespace }
      : subject,
  )
  return { ...binding, subjects }
}
