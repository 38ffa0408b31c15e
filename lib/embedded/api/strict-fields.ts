import { isObject } from "#lib/embedded/api/json.ts"
import { canonicalQuantity } from "#lib/embedded/api/quantity.ts"
import { resolved } from "#lib/embedded/schema/kubernetes-schema.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"

/** Lists the fields of a value that its type does not declare: `spec.template.spec.containers[0].foo`. */
export function unknownFields(node: SchemaNode, value: unknown): string[] {
  return unknownBelow(node, value, "")
}

function unknownBelow(declared: SchemaNode, value: unknown, path: string): string[] {
  const { items, fields, values } = resolved(declared)
  if (Array.isArray(value)) {
    return items === undefined
      ? []
      : value.flatMap((item, index) => unknownBelow(items, item, `${path}[${index}]`))
  }
  if (!isObject(value) || (fields === undefined && values === undefined)) return []
  return Object.entries(value).flatMap(([key, child]) => {
    const place = path === "" ? key : `${path}.${key}`
    const field = fields?.[key] ?? values
    return field === undefined ? [place] : unknownBelow(field, child, place)
  })
}

/** Finds the first value that its type cannot hold, in the words of Go's JSON decoder. */
export function mistypedField(declared: SchemaNode, value: unknown): string | undefined {
  return mistyped(declared, value, { path: "", owner: typeName(declared) })
}

interface Place {
  /** Without list indices. */
  readonly path: string
  /** The Go struct that declares the field. */
  readonly owner: string
}

function mistyped(declared: SchemaNode, value: unknown, place: Place): string | undefined {
  if (value === null || value === undefined) return undefined
  const node = resolved(declared)
  if (declared.ref === "api.resource.Quantity") return mistypedQuantity(value)
  if (!fits(node, value)) {
    const field = place.path === "" ? "value" : `struct field ${place.owner}.${place.path}`
    return `json: cannot unmarshal ${jsonType(value)} into Go ${field} of type ${goType(declared)}`
  }
  if (node.format === "byte") return mistypedBytes(String(value))
  const { items, fields, values } = node
  if (Array.isArray(value)) {
    if (items === undefined) return undefined
    return first(value, (item) => mistyped(items, item, place))
  }
  if (!isObject(value)) return undefined
  const owner = fields === undefined ? place.owner : typeName(declared)
  return first(Object.entries(value), ([key, child]) => {
    const field = fields?.[key] ?? values
    const path =
      fields === undefined ? place.path : place.path === "" ? key : `${place.path}.${key}`
    return field === undefined ? undefined : mistyped(field, child, { path, owner })
  })
}

function mistypedQuantity(value: unknown): string | undefined {
  if (
    (typeof value === "string" || typeof value === "number") &&
    canonicalQuantity(String(value)) !== undefined
  )
    return undefined
  return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
}

function mistypedBytes(text: string): string | undefined {
  const wrong = text.search(/[^A-Za-z0-9+/=\r\n]/)
  if (wrong < 0 && text.replace(/[\r\n]/g, "").length % 4 === 0) return undefined
  return `illegal base64 data at input byte ${wrong < 0 ? text.length : wrong}`
}

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

function fits(node: SchemaNode, value: unknown): boolean {
  switch (node.type) {
    case "integer":
      return typeof value === "number" && Number.isInteger(value)
    case "number":
      return typeof value === "number"
    case "boolean":
      return typeof value === "boolean"
    case "array":
      return Array.isArray(value)
    case "object":
      return isObject(value)
    case "string": {
      const number = node.format === "int-or-string" && typeof value === "number"
      return typeof value === "string" || number
    }
    default:
      return true
  }
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return "array"
  if (typeof value === "number") return Number.isInteger(value) ? "number" : `number ${value}`
  return typeof value === "boolean" ? "bool" : typeof value
}

function goType(declared: SchemaNode): string {
  if (declared.ref !== undefined) {
    const [version, name] = declared.ref.split(".").slice(-2)
    return `${version}.${name}`
  }
  if (declared.type === "array") return `[]${goType(declared.items ?? {})}`
  if (declared.type === "object") return `map[string]${goType(declared.values ?? {})}`
  if (declared.type === "integer") return declared.format ?? "int64"
  return declared.type === "boolean" ? "bool" : (declared.type ?? "interface {}")
}

function typeName(declared: SchemaNode): string {
  return declared.ref?.split(".").at(-1) ?? ""
}
