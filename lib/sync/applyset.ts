import type { Manifest } from "#lib/kustomize/manifest.ts"

/** Labels and annotations of KEP-3659. */
export const applySetLabels = {
  id: "applyset.kubernetes.io/id",
  partOf: "applyset.kubernetes.io/part-of",
  tooling: "applyset.kubernetes.io/tooling",
  groupKinds: "applyset.kubernetes.io/contains-group-kinds",
  namespaces: "applyset.kubernetes.io/additional-namespaces",
} as const

/** Computes the id of the ApplySet whose parent is a ConfigMap (KEP-3659: a hash over `name.namespace.kind.group`). */
export function applySetId(parent: { readonly namespace: string; readonly name: string }): string {
  const key = `${parent.name}.${parent.namespace}.ConfigMap.`
  const hash = new Bun.CryptoHasher("sha256").update(key).digest("base64url")
  return `applyset-${hash}-v1`
}

/** Marks a manifest as a member of the set. */
export function asMember(manifest: Manifest, setId: string): Manifest {
  const { metadata } = manifest
  const labels = { ...metadata.labels, [applySetLabels.partOf]: setId }
  return { ...manifest, metadata: { ...metadata, labels } }
}
