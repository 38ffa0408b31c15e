import { resolved, zeroFields } from "#lib/embedded/schema/kubernetes-schema.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"
import { pruneCustom } from "./custom/complete-custom.ts"
import { isObject, type Json } from "./json.ts"
import type { Draft } from "./objects.ts"
import { canonicalQuantity } from "./quantity.ts"
import type { Resource } from "./resources/resource.ts"
import { schemaOf } from "./schema-of.ts"

const METADATA: SchemaNode = { ref: "meta.v1.ObjectMeta" }
const QUANTITY = "api.resource.Quantity"

/**
 * Drops what Kubernetes's typed objects do not keep: null and unknown fields, and optional ones that are empty or zero;
 * amounts get their one form.
 */
export function normalize(resource: Resource, draft: Draft): Draft {
  if (resource.custom !== undefined) {
    // Only the metadata has a type of Kubernetes; the rest keeps its nulls and zeros. The draft is a copy already.
    pruneCustom(resource.custom.schema, draft)
    return { ...draft, metadata: normalized(METADATA, draft.metadata) as Draft["metadata"] }
  }
  return normalized(schemaOf(resource), draft) as Draft
}

function normalized(declared: SchemaNode, value: unknown): unknown {
  if (declared.ref === QUANTITY) return canonicalQuantity(String(value)) ?? value
  const node = resolved(declared)
  const { items, fields, values } = node
  if (Array.isArray(value))
    return items === undefined ? value : value.map((item) => normalized(items, item))
  if (!isObject(value)) return value
  if (fields !== undefined)
    return normalizedFields({ ...node, fields }, value, zeroFields(declared.ref ?? ""))
  if (values === undefined) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, normalized(values, child) ?? ""]),
  )
}

function normalizedFields(
  node: SchemaNode & { readonly fields: NonNullable<SchemaNode["fields"]> },
  value: Json,
  zeros: readonly string[],
): Json {
  const kept: Json = {}
  for (const [key, child] of Object.entries(value)) {
    if (child === null || child === undefined) continue
    const field = node.fields[key]
    if (field === undefined) continue
    if (!node.required?.includes(key) && isEmptyCollection(field, child)) continue
    if ((child === "" || child === 0 || child === false) && zeros.includes(key)) continue
    kept[key] = normalized(field, child)
  }
  return kept
}

/** An empty map with declared fields says something (`emptyDir: {}`); one of free keys, or a list, does not. */
function isEmptyCollection(declared: SchemaNode, value: unknown): boolean {
  const { type, fields, values } = resolved(declared)
  if (Array.isArray(value)) return type === "array" && value.length === 0
  return (
    isObject(value) &&
    fields === undefined &&
    values !== undefined &&
    Object.keys(value).length === 0
  )
}
