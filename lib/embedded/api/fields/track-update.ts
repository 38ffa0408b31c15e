import { isObject } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { schemaOf } from "#lib/embedded/api/schema-of.ts"
import { compareFields } from "./compare-fields.ts"
import { emptyObject } from "./empty-object.ts"
import { difference, isEmpty, union, withoutSubtrees } from "./field-set.ts"
import { foreignFields } from "./foreign-fields.ts"
import { handOver } from "./hand-over.ts"
import {
  type FieldOwner,
  type FieldOwners,
  ownerId,
  readOwners,
  withoutIdentity,
  writeOwners,
} from "./managed-fields.ts"

export interface TrackedUpdate {
  readonly resource: Resource
  /** Absent for a create. */
  readonly live: KubeObject | undefined
  readonly next: KubeObject
  readonly manager: string
  readonly time: string
  readonly subresource?: string | undefined
}

const MOST_UPDATERS = 10
const ANCIENT = "ancient-changes"

/** Computes `metadata.managedFields` after a create or an update: the manager owns every field that it changed. */
export function trackUpdate(update: TrackedUpdate): unknown[] {
  const { resource, live, next, manager, time, subresource } = update
  const owners = ownersBefore(update)
  if (owners.size === 0 && live !== undefined) return []
  const { apiVersion } = resource
  const node = schemaOf(resource)
  const compared = compareFields(
    node,
    live === undefined ? emptyObject(resource) : bare(live),
    bare(next),
  )
  const foreign = foreignFields(resource, subresource)
  const comparison = {
    removed: withoutSubtrees(compared.removed, foreign),
    modified: withoutSubtrees(compared.modified, foreign),
    added: withoutSubtrees(compared.added, foreign),
  }
  const self: Omit<FieldOwner, "fields"> = {
    manager,
    operation: "Update",
    apiVersion,
    subresource,
    // Kubernetes notes no time for a change through scale.
    time: subresource === "scale" ? undefined : time,
  }
  const id = ownerId(self)
  const left = handOver(owners, "", comparison)
  const changed = withoutIdentity(union(comparison.modified, comparison.added))
  if (!isEmpty(changed)) {
    const previous = left.get(id)
    const fields = previous === undefined ? changed : union(changed, previous.fields)
    left.set(id, { ...self, fields: difference(fields, comparison.removed) })
  }
  return writeOwners(mergeOldest(left))
}

/** A client may rewrite the entries themselves, and clears them with `[{}]` or `[]`; anything else unreadable is ignored. */
function ownersBefore({ live, next, subresource }: TrackedUpdate): FieldOwners {
  const stored = () =>
    readOwners(live?.metadata.managedFields ?? []) ?? new Map<string, FieldOwner>()
  if (live === undefined) return new Map()
  const sent = next.metadata.managedFields
  if (subresource !== undefined || sent === undefined) return stored()
  const [only, ...more] = sent
  const cleared =
    sent.length === 0 || (more.length === 0 && isObject(only) && Object.keys(only).length === 0)
  if (cleared) return new Map()
  const owners = readOwners(sent)
  return owners === undefined || owners.size === 0 ? stored() : owners
}

/** Ownership of `managedFields` itself is nobody's business. */
export function bare(object: KubeObject): KubeObject {
  const { managedFields, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** Merges the oldest updaters into one entry, so that a crowd of clients cannot make an object grow without end. */
function mergeOldest(owners: Map<string, FieldOwner>): FieldOwners {
  const updaters = [...owners].filter(([, { operation }]) => operation === "Update")
  if (updaters.length <= MOST_UPDATERS) return owners
  updaters.sort(([, a], [, b]) => ((a.time ?? "") < (b.time ?? "") ? -1 : 1))
  for (const [id, owner] of updaters.slice(0, updaters.length - MOST_UPDATERS + 1)) {
    owners.delete(id)
    const bucket = { ...owner, manager: ANCIENT, subresource: undefined }
    const before = owners.get(ownerId(bucket))
    owners.set(
      ownerId(bucket),
      before === undefined ? bucket : { ...bucket, fields: union(before.fields, bucket.fields) },
    )
  }
  return owners
}
