import type { LiveObject, ManagedFields } from "#lib/kube/live-object.ts"
import { fieldManager } from "#lib/kube/open-client.ts"
import { type OwnedPath, pathsIn, reaches, unionOf } from "./owned-fields.ts"

/**
 * The entries of managedFields after what `kubectl apply` applied is ours, as kubectl's own migration does it (client-go's csaupgrade):
 * whatever our manifest does not have goes with the next apply. Undefined when there is nothing of that kind.
 */
export function takenOver({ metadata }: LiveObject): readonly ManagedFields[] | undefined {
  const entries = metadata.managedFields ?? []
  const theirs = entries.filter(isClientSide)
  const [first] = theirs
  if (first === undefined) return undefined
  const names = new Set(theirs.map(({ manager }) => manager))
  const isTheirs = (entry: ManagedFields): boolean =>
    entry.operation === "Update" && entry.subresource === undefined && names.has(entry.manager)
  const ours = entries.find(isOurs) ?? { ...first, manager: fieldManager, operation: "Apply" }
  const fieldsV1 = entries
    .filter((entry) => isTheirs(entry) && entry.apiVersion === ours.apiVersion)
    .reduce((fields, entry) => unionOf(fields, entry.fieldsV1), ours.fieldsV1)
  const others = entries.filter((entry) => !isTheirs(entry) && !isOurs(entry))
  return [{ ...ours, fieldsV1 }, ...others]
}

/** The fields that go with the first apply after a take-over: `after` are the entries that a dry run without it left. */
export function goneWithTakeOver(
  taken: readonly ManagedFields[],
  after: readonly ManagedFields[],
): readonly OwnedPath[] {
  const ours = taken.find(isOurs)
  const before = new Set(taken.map(({ manager, operation }) => `${operation} ${manager}`))
  const remaining = after.filter(({ manager, operation }) => before.has(`${operation} ${manager}`))
  return pathsIn(ours?.fieldsV1).filter(
    (path) => !remaining.some(({ fieldsV1 }) => reaches(fieldsV1, path)),
  )
}

const lastApplied = [
  "f:metadata",
  "f:annotations",
  "f:kubectl.kubernetes.io/last-applied-configuration",
]

function isClientSide({ operation, subresource, fieldsV1 }: ManagedFields): boolean {
  return operation === "Update" && subresource === undefined && reaches(fieldsV1, lastApplied)
}

function isOurs({ manager, operation, subresource }: ManagedFields): boolean {
  return manager === fieldManager && operation === "Apply" && subresource === undefined
}
