import { equalJson, isObject, type Json } from "#lib/embedded/api/json.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"
import { type FieldSet, type FieldSetBuilder, insert, newFieldSet } from "./field-set.ts"
import { listElement } from "./list-element.ts"
import { ANY, type Shape, shapeOf } from "./shape.ts"

/** Which fields differ between two objects; no path is in two of the sets. */
export interface Comparison {
  readonly removed: FieldSet
  readonly modified: FieldSet
  readonly added: FieldSet
}

interface Sets {
  readonly removed: FieldSetBuilder
  readonly modified: FieldSetBuilder
  readonly added: FieldSetBuilder
}

/** Compares two objects of a type, field by field. */
export function compareFields(node: SchemaNode, before: unknown, after: unknown): Comparison {
  const sets: Sets = { removed: newFieldSet(), modified: newFieldSet(), added: newFieldSet() }
  compare(node, { before, after, path: [] }, sets)
  return sets
}

/** A side is undefined when it does not have the field. */
interface Pair {
  readonly before: unknown
  readonly after: unknown
  readonly path: readonly string[]
}

function compare(node: SchemaNode, pair: Pair, sets: Sets): void {
  const { before, after } = pair
  if (before === after) return
  const shape = shapeOf(node, after ?? before)
  if (isLeaf(shape, pair)) {
    compareLeaves(pair, sets)
    return
  }
  if (shape.type === "map") compareMaps(shape, pair, sets)
  else if (shape.type === "list" && shape.by !== "index") compareLists(shape, pair, sets)
  if (before === undefined) insert(sets.added, pair.path)
  else if (after === undefined) insert(sets.removed, pair.path)
}

/** Two empty or null sides count as a leaf, so that null and empty stay apart. */
function isLeaf(shape: Shape, { before, after }: Pair): boolean {
  if (shape.type === "scalar") return true
  if (shape.type === "list") return shape.by === "index" || (isBare(before) && isBare(after))
  return shape.atomic || (isBare(before) && isBare(after))
}

function isBare(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return !isObject(value) || Object.keys(value).length === 0
}

function compareLeaves({ before, after, path }: Pair, sets: Sets): void {
  if (before === undefined) insert(sets.added, path)
  else if (after === undefined) insert(sets.removed, path)
  else if (!equalJson(before, after)) insert(sets.modified, path)
}

function compareMaps(
  shape: Extract<Shape, { type: "map" }>,
  { before, after, path }: Pair,
  sets: Sets,
): void {
  const left: Json = isObject(before) ? before : {}
  const right: Json = isObject(after) ? after : {}
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const pair = { before: left[key], after: right[key], path: [...path, `f:${key}`] }
    compare(shape.fields[key] ?? shape.values ?? ANY, pair, sets)
  }
}

function compareLists(
  shape: Extract<Shape, { by: "keys" | "value" }>,
  { before, after, path }: Pair,
  sets: Sets,
): void {
  const left = byElement(shape, before)
  const right = byElement(shape, after)
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const [lefts, rights] = [left.get(element) ?? [], right.get(element) ?? []]
    const place = [...path, element]
    const once = (side: readonly unknown[]) => (side.length === 0 ? undefined : side[0])
    if (lefts.length <= 1 && rights.length <= 1) {
      compare(shape.items, { before: once(lefts), after: once(rights), path: place }, sets)
    } else if (lefts.length >= 2 && rights.length >= 2) {
      if (!equalJson(lefts, rights)) insert(sets.modified, place)
    } else if (lefts.length >= 2) {
      if (rights.length > 0)
        compare(shape.items, { before: undefined, after: rights[0], path: place }, sets)
      insert(sets.removed, place)
    } else {
      if (lefts.length > 0)
        compare(shape.items, { before: lefts[0], after: undefined, path: place }, sets)
      insert(sets.added, place)
    }
  }
}

function byElement(
  shape: Extract<Shape, { by: "keys" | "value" }>,
  list: unknown,
): Map<string, unknown[]> {
  const items = new Map<string, unknown[]>()
  for (const item of Array.isArray(list) ? list : []) {
    const element = listElement(shape, item)
    const found = items.get(element)
    if (found === undefined) items.set(element, [item])
    else found.push(item)
  }
  return items
}
