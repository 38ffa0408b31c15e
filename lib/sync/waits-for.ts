import { ApiError } from "#lib/kube/api-error.ts"
import { groupOf } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord } from "#lib/kustomize/record.ts"

/** Says whether a dry run failed only because the object's namespace, CRD or role comes with the same run. */
export function waitsFor(attempt: {
  readonly manifest: Manifest
  readonly error: Error
  /** What the same app creates. */
  readonly created: readonly Manifest[]
  readonly members: readonly Manifest[]
}): boolean {
  const { manifest, error, created, members } = attempt
  if (!(error instanceof ApiError) || error.status !== 404) return false
  if (error.reason === "UnknownKind") return members.some((member) => defines(member, manifest))
  return created.some((other) => isNamespaceOf(other, manifest) || isRoleOf(other, manifest))
}

function defines(crd: Manifest, { apiVersion, kind }: Manifest): boolean {
  if (crd.kind !== "CustomResourceDefinition" || !isRecord(crd.spec)) return false
  const { group, names } = crd.spec
  return group === groupOf(apiVersion) && isRecord(names) && names.kind === kind
}

function isNamespaceOf(other: Manifest, { metadata }: Manifest): boolean {
  return other.kind === "Namespace" && other.metadata.name === metadata.namespace
}

function isRoleOf(other: Manifest, { roleRef }: Manifest): boolean {
  if (!isRecord(roleRef)) return false
  return other.kind === roleRef.kind && other.metadata.name === roleRef.name
}
