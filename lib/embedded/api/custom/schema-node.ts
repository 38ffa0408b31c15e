import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { objectAt, textAt, textsAt } from "#lib/embedded/api/json-at.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"

const METADATA: SchemaNode = { ref: "meta.v1.ObjectMeta" }
const TEXT: SchemaNode = { type: "string" }
const SCALARS = ["string", "integer", "number", "boolean"] as const

/** Reads the `openAPIV3Schema` of a custom resource as a type: what everybody's objects have comes in by itself. */
export function customNode(schema: Json): SchemaNode {
  return embedded(schemaNode(schema))
}

function schemaNode(schema: Json): SchemaNode {
  if (schema["x-kubernetes-int-or-string"] === true)
    return { type: "string", format: "int-or-string" }
  const node = typedNode(schema)
  return schema["x-kubernetes-embedded-resource"] === true ? embedded(node) : node
}

function typedNode(schema: Json): SchemaNode {
  const type = textAt(schema, "type")
  const scalar = SCALARS.find((one) => one === type)
  if (scalar !== undefined) return { type: scalar }
  if (type === "array") return listNode(schema)
  if (type === "object") return mapNode(schema)
  return {}
}

function listNode(schema: Json): SchemaNode {
  const items = schemaNode(objectAt(schema, "items"))
  const list = schema["x-kubernetes-list-type"]
  if (list === "set") return { type: "array", items, list }
  if (list !== "map") return { type: "array", items, list: "atomic" }
  return { type: "array", items, list, keys: textsAt(schema, "x-kubernetes-list-map-keys") }
}

function mapNode(schema: Json): SchemaNode {
  const fields = Object.entries(objectAt(schema, "properties")).map(
    ([name, field]) => [name, schemaNode(isObject(field) ? field : {})] as const,
  )
  const values = valuesNode(schema)
  return {
    type: "object",
    fields: Object.fromEntries(fields),
    ...(values !== undefined && { values }),
    ...(schema["x-kubernetes-map-type"] === "atomic" && { map: "atomic" }),
  }
}

/** What fields of any name hold; none when only the declared ones are kept. */
function valuesNode(schema: Json): SchemaNode | undefined {
  const { additionalProperties } = schema
  if (isObject(additionalProperties)) return schemaNode(additionalProperties)
  const open = additionalProperties === true || schema["x-kubernetes-preserve-unknown-fields"]
  return open === true ? {} : undefined
}

function embedded(node: SchemaNode): SchemaNode {
  const fields = { ...node.fields, apiVersion: TEXT, kind: TEXT, metadata: METADATA }
  return { ...node, type: "object", fields }
}
