import { cloneJson, isObject, type Json } from "#lib/embedded/api/json.ts"
import { objectAt } from "#lib/embedded/api/json-at.ts"

/** Drops the fields of a custom resource that its schema does not keep; changes the value. */
export function pruneCustom(schema: Json, value: unknown, isRoot = true): void {
  if (Array.isArray(value)) {
    const items = objectAt(schema, "items")
    for (const item of value) pruneCustom(items, item, false)
    return
  }
  if (!isObject(value)) return
  const isEmbedded = isRoot || schema["x-kubernetes-embedded-resource"] === true
  for (const key of Object.keys(value)) {
    if (isEmbedded && ["apiVersion", "kind", "metadata"].includes(key)) continue
    const field = fieldSchema(schema, key)
    if (field === undefined) delete value[key]
    else if (field !== ANYTHING) pruneCustom(field, value[key], false)
  }
}

/** Fills in the defaults that a schema declares; a null where none is allowed makes way for one. Changes the value. */
export function defaultCustom(schema: Json, value: unknown): void {
  if (Array.isArray(value)) {
    const items = objectAt(schema, "items")
    for (const item of value) defaultCustom(items, item)
    return
  }
  if (!isObject(value)) return
  for (const [key, field] of Object.entries(objectAt(schema, "properties"))) {
    if (!isObject(field)) continue
    if (value[key] === null && field.nullable !== true) delete value[key]
    if (value[key] === undefined && field.default !== undefined)
      value[key] = cloneJson(field.default)
  }
  for (const [key, child] of Object.entries(value)) {
    const field = fieldSchema(schema, key)
    if (field !== undefined) defaultCustom(field, child)
  }
}

const ANYTHING: Json = { "x-kubernetes-preserve-unknown-fields": true }

function fieldSchema(schema: Json, key: string): Json | undefined {
  const declared = objectAt(schema, "properties")[key]
  if (isObject(declared)) return declared
  const { additionalProperties } = schema
  if (isObject(additionalProperties)) return additionalProperties
  const open =
    additionalProperties === true || schema["x-kubernetes-preserve-unknown-fields"] === true
  return open ? ANYTHING : undefined
}
