import type { SchemaNode } from "#lib/embedded/schema/schema.ts"
import { collectFields } from "./collect-fields.ts"
import { difference, type FieldSet, intersection, NO_FIELDS, union } from "./field-set.ts"
import { removeFields } from "./remove-fields.ts"
import { ANY, type Shape, shapeOf } from "./shape.ts"

/**
 * Removes from a merged object what its applier set last time (`last`) and nobody owns any more (`owned`: the union
 * of all owners after this apply).
 */
export function pruneFields(
  node: SchemaNode,
  merged: unknown,
  { last, owned }: { readonly last: FieldSet; readonly owned: FieldSet },
): unknown {
  const mergedSet = withNamedFields(node, merged, collectFields(node, merged))
  const bare = removeFields(node, merged, withNamedFields(node, merged, last))
  const kept = union(fieldsOf(node, merged, bare), withNamedFields(node, merged, owned))
  const withOwned = removeFields(node, merged, difference(mergedSet, kept))
  const dangling = difference(mergedSet, fieldsOf(node, merged, withOwned))
  return removeFields(node, merged, intersection(dangling, withNamedFields(node, merged, last)))
}

function fieldsOf(node: SchemaNode, merged: unknown, value: unknown): FieldSet {
  return value === undefined ? NO_FIELDS : withNamedFields(node, merged, collectFields(node, value))
}

/** Adds the declared fields that paths lead through: a set with `spec.replicas` gets `spec`, but no key of a map. */
function withNamedFields(node: SchemaNode, value: unknown, set: FieldSet): FieldSet {
  const shape = shapeOf(node, value)
  const members = new Set(set.members)
  const children = new Map<string, FieldSet>()
  for (const [element, child] of set.children) {
    const declared =
      shape.type === "map" && element.startsWith("f:") ? shape.fields[element.slice(2)] : undefined
    if (declared !== undefined) members.add(element)
    children.set(element, withNamedFields(declared ?? below(shape), undefined, child))
  }
  return { members, children }
}

function below(shape: Shape): SchemaNode {
  if (shape.type === "list") return shape.items
  return shape.type === "map" ? (shape.values ?? ANY) : ANY
}
