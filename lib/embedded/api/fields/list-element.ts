import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { resolved } from "#lib/embedded/schema/kubernetes-schema.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"
import type { Shape } from "./shape.ts"

type AssociativeList = Extract<Shape, { by: "keys" | "value" }>

/** The path element of a list's item: its keys, or itself. Throws a sentence when it has none. */
export function listElement(list: AssociativeList, item: unknown): string {
  if (list.by === "value") {
    if (typeof item === "object")
      throw new Error(`associative list without keys has an element that's ${describe(item)}`)
    return `v:${JSON.stringify(item)}`
  }
  if (item === null) throw new Error("associative list with keys may not have a null element")
  if (!isObject(item)) throw new Error("associative list with keys may not have non-map elements")
  const keys = keysOf(list, item)
  if (Object.keys(keys).length === 0) {
    const names = list.keys.map((key) => JSON.stringify(key)).join(" ")
    throw new Error(
      `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    )
  }
  return `k:${JSON.stringify(keys)}`
}

/** Spells a path the way Kubernetes's messages do: `.spec.containers[name="app"].image`. */
export function spellPath(path: readonly string[]): string {
  return path.map(spellElement).join("")
}

export function spellElement(element: string): string {
  const text = element.slice(2)
  switch (element[0]) {
    case "f":
      return `.${text}`
    case "v":
      return `[=${text}]`
    case "k":
      return `[${Object.entries(JSON.parse(text) as Json)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(",")}]`
    default:
      return `[${text}]`
  }
}

function keysOf({ keys, items }: Extract<AssociativeList, { by: "keys" }>, item: Json): Json {
  const type = resolved(items)
  const found: Json = {}
  for (const key of [...keys].sort()) {
    const value = item[key] ?? keyDefault(type, key, items.ref)
    if (value !== undefined) found[key] = value
  }
  return found
}

/** The defaults that Kubernetes's types declare for fields that are keys. */
function keyDefault(type: SchemaNode, key: string, name: string | undefined): unknown {
  if (key === "protocol") return "TCP"
  const field = type.fields?.[key]
  const hasZero = type.required?.includes(key) || name === "core.v1.LocalObjectReference"
  if (field === undefined || !hasZero) return undefined
  return field.type === "integer" ? 0 : ""
}

function describe(item: unknown): string {
  return item === null ? "an explicit null" : "a map type"
}
