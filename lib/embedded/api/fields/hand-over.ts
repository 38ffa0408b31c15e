import type { Comparison } from "./compare-fields.ts"
import { difference, type FieldSet, intersection, isEmpty, union } from "./field-set.ts"
import type { FieldOwner, FieldOwners } from "./managed-fields.ts"

/** Fields of other owners that a write changes, by the id of their owner. */
export type Contested = ReadonlyMap<string, FieldSet>

/** Finds which fields of other owners a write changes or adds. */
export function contestedFields(
  owners: FieldOwners,
  self: string,
  { modified, added }: Comparison,
): Contested {
  const changed = union(modified, added)
  const contested = new Map<string, FieldSet>()
  for (const [id, owner] of owners) {
    if (id === self) continue
    const fields = intersection(owner.fields, changed)
    if (!isEmpty(fields)) contested.set(id, fields)
  }
  return contested
}

/** Takes from the other owners what a write changed or removed; who owns nothing any more is gone. */
export function handOver(
  owners: FieldOwners,
  self: string,
  comparison: Comparison,
): Map<string, FieldOwner> {
  const contested = contestedFields(owners, self, comparison)
  const left = new Map<string, FieldOwner>()
  for (const [id, owner] of owners) {
    const lost = contested.get(id)
    const kept = lost === undefined ? owner.fields : difference(owner.fields, lost)
    const fields = id === self ? owner.fields : difference(kept, comparison.removed)
    if (!isEmpty(fields)) left.set(id, { ...owner, fields })
  }
  return left
}
