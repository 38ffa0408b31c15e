import { isObject, type Json } from "#lib/embedded/api/json.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"
import { type FieldSet, isEmpty } from "./field-set.ts"
import { listElement } from "./list-element.ts"
import { ANY, type Shape, shapeOf } from "./shape.ts"

/** Removes fields and list items from a value; what becomes empty by it goes, too (then undefined). */
export function removeFields(node: SchemaNode, value: unknown, fields: FieldSet): unknown {
  const shape = shapeOf(node, value)
  if (shape.type === "scalar") return value
  if (shape.type === "list") {
    if (!Array.isArray(value) || value.length === 0 || shape.by === "index") return undefined
    return removeItems(shape, value, fields)
  }
  if (!isObject(value) || Object.keys(value).length === 0 || shape.atomic) return undefined
  return removeKeys(shape, value, fields)
}

function removeKeys(
  shape: Extract<Shape, { type: "map" }>,
  value: Json,
  fields: FieldSet,
): Json | undefined {
  const kept: Json = {}
  for (const [key, child] of Object.entries(value)) {
    const element = `f:${key}`
    if (fields.members.has(element)) continue
    const below = fields.children.get(element)
    const rest =
      below === undefined || isEmpty(below)
        ? child
        : removeFields(shape.fields[key] ?? shape.values ?? ANY, child, below)
    // As Kubernetes does: the typed form forgets such a field, a custom resource keeps it.
    kept[key] = rest ?? null
  }
  return Object.keys(kept).length > 0 ? kept : undefined
}

function removeItems(
  shape: Extract<Shape, { by: "keys" | "value" }>,
  list: readonly unknown[],
  fields: FieldSet,
): unknown[] | undefined {
  const kept: unknown[] = []
  for (const item of list) {
    const element = listElement(shape, item)
    if (fields.members.has(element)) continue
    const below = fields.children.get(element)
    kept.push(below === undefined || isEmpty(below) ? item : removeFields(shape.items, item, below))
  }
  return kept.length > 0 ? kept : undefined
}
