import { isObject } from "#lib/embedded/api/json.ts"
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
  if (!fits(declared, node, value)) {
    const field = place.path === "" ? "value" : `struct field ${place.owner}.${place.path}`
    return `json: cannot unmarshal ${jsonType(value)} into Go ${field} of type ${goType(declared)}`
  }
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

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

function fits(declared: SchemaNode, node: SchemaNode, value: unknown): boolean {
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
      const number = node.format === "int-or-string" || declared.ref === "api.resource.Quantity"
      return typeof value === "string" || (number && typeof value === "number")
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
