import { resolved } from "#lib/embedded/schema/kubernetes-schema.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"

/** How the fields of a value are owned: as one leaf, or piece by piece. */
export type Shape =
  | { readonly type: "scalar"; readonly scalar: "numeric" | "string" | "boolean" | "untyped" }
  | {
      readonly type: "map"
      readonly atomic: boolean
      readonly fields: Fields
      readonly values: SchemaNode | undefined
    }
  | { readonly type: "list"; readonly by: "index"; readonly items: SchemaNode }
  | { readonly type: "list"; readonly by: "value"; readonly items: SchemaNode }
  | {
      readonly type: "list"
      readonly by: "keys"
      readonly items: SchemaNode
      readonly keys: readonly string[]
    }

type Fields = Readonly<Record<string, SchemaNode>>

const NO_FIELDS: Fields = {}

/** A value whose type nobody declares: objects are owned field by field, lists and scalars as a whole. */
export const ANY: SchemaNode = {}

/** Says how a value of a type is owned; what has no declared type is judged by the value. */
export function shapeOf(declared: SchemaNode, value: unknown): Shape {
  // The data of a ControllerRevision, the one such field that is served, has one owner.
  if (declared.ref === "runtime.RawExtension")
    return { type: "map", atomic: true, fields: NO_FIELDS, values: ANY }
  const node = resolved(declared)
  switch (node.type) {
    case "string":
      return { type: "scalar", scalar: isUntyped(declared, node) ? "untyped" : "string" }
    case "integer":
    case "number":
      return { type: "scalar", scalar: "numeric" }
    case "boolean":
      return { type: "scalar", scalar: "boolean" }
    case "array":
      return listShape(node)
    case "object":
      return mapShape(node)
    default:
      return deducedShape(value)
  }
}

function isUntyped(declared: SchemaNode, node: SchemaNode): boolean {
  if (node.format === "int-or-string" || node.format === "date-time") return true
  return declared.ref === "api.resource.Quantity"
}

function listShape(node: SchemaNode): Shape {
  const items = node.items ?? ANY
  if (node.list === "map") return { type: "list", by: "keys", items, keys: node.keys ?? [] }
  return { type: "list", by: node.list === "set" ? "value" : "index", items }
}

function mapShape({ map, fields, values }: SchemaNode): Shape {
  const open = fields === undefined && values === undefined ? ANY : values
  return { type: "map", atomic: map === "atomic", fields: fields ?? NO_FIELDS, values: open }
}

function deducedShape(value: unknown): Shape {
  if (Array.isArray(value)) return { type: "list", by: "index", items: ANY }
  if (typeof value === "object" && value !== null)
    return { type: "map", atomic: false, fields: NO_FIELDS, values: ANY }
  return { type: "scalar", scalar: "untyped" }
}
