import { isObject, type Json } from "#lib/embedded/api/json.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"
import { descend, type FieldSet, type FieldSetBuilder, newFieldSet } from "./field-set.ts"
import { listElement } from "./list-element.ts"
import { ANY, type Shape, shapeOf } from "./shape.ts"

/** Collects the paths of all fields that a value sets: what its applier will own. */
export function collectFields(node: SchemaNode, value: unknown): FieldSet {
  const root = newFieldSet()
  const top = newFieldSet()
  visit(node, value, { parent: root, element: "", set: top })
  return top
}

interface Place {
  readonly parent: FieldSetBuilder
  readonly element: string
  /** Where the value's own fields go; empty sets are never attached. */
  readonly set: FieldSetBuilder
}

function visit(node: SchemaNode, value: unknown, place: Place): void {
  const shape = shapeOf(node, value)
  if (shape.type === "map" && !shape.atomic) {
    if (isObject(value)) visitMap(shape, value, place.set)
    return
  }
  if (shape.type === "list" && shape.by !== "index") {
    if (Array.isArray(value)) visitList(shape, value, place.set)
    return
  }
  if (place.element !== "") place.parent.members.add(place.element)
}

function visitMap(shape: Extract<Shape, { type: "map" }>, value: Json, set: FieldSetBuilder): void {
  for (const [key, child] of Object.entries(value)) {
    if (child === undefined) continue
    const element = `f:${key}`
    const declared = shape.fields[key]
    enter(set, element, (below) =>
      visit(declared ?? shape.values ?? ANY, child, { parent: set, element, set: below }),
    )
    const bare = child === null || (isObject(child) && Object.keys(child).length === 0)
    if (bare || declared === undefined) set.members.add(element)
  }
}

function visitList(
  shape: Extract<Shape, { by: "keys" | "value" }>,
  list: readonly unknown[],
  set: FieldSetBuilder,
): void {
  const elements = list.map((item) => listElement(shape, item))
  for (const [index, element] of elements.entries()) {
    const twice = elements.indexOf(element) !== index || elements.lastIndexOf(element) !== index
    if (!twice) {
      enter(set, element, (below) =>
        visit(shape.items, list[index], { parent: set, element, set: below }),
      )
    }
    set.members.add(element)
  }
}

/** Runs a visit below an element, and keeps what it found only when it found something. */
function enter(
  set: FieldSetBuilder,
  element: string,
  visitBelow: (below: FieldSetBuilder) => void,
): void {
  const below = descend(set, element)
  visitBelow(below)
  if (below.members.size === 0 && below.children.size === 0) set.children.delete(element)
}
