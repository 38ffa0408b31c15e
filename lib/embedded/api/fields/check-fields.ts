import { isObject } from "#lib/embedded/api/json.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"
import { listElement, spellElement } from "./list-element.ts"
import { type Shape, shapeOf } from "./shape.ts"

/** Lists where an applied object does not fit its type, in the words of structured-merge-diff: `.spec.foo: field not declared in schema`. */
export function checkFields(node: SchemaNode, value: unknown): string[] {
  return check(node, value, "")
}

function check(node: SchemaNode, value: unknown, path: string): string[] {
  if (value === null || value === undefined) return []
  const shape = shapeOf(node, value)
  switch (shape.type) {
    case "scalar":
      return checkScalar(shape.scalar, value).map((problem) => `${path}: ${problem}`)
    case "list":
      if (!Array.isArray(value)) return [`${path}: expected list, got ${spell(value)}`]
      return checkList(shape, value, path)
    case "map":
      if (!isObject(value)) return [`${path}: expected map, got ${spell(value)}`]
      return Object.entries(value).flatMap(([key, child]) => {
        const declared = shape.fields[key] ?? shape.values
        if (declared === undefined) return [`${path}.${key}: field not declared in schema`]
        return check(declared, child, `${path}.${key}`)
      })
  }
}

function checkList(
  shape: Extract<Shape, { type: "list" }>,
  list: readonly unknown[],
  path: string,
): string[] {
  if (shape.by === "index")
    return list.flatMap((item, index) => check(shape.items, item, `${path}[${index}]`))
  const seen = new Set<string>()
  const problems: string[] = []
  for (const [index, item] of list.entries()) {
    try {
      const element = listElement(shape, item)
      const spelt = spellElement(element)
      if (seen.has(element)) problems.push(`${path}: duplicate entries for key ${spelt}`)
      seen.add(element)
      problems.push(...check(shape.items, item, path + spelt))
    } catch (cause) {
      return [
        ...problems,
        `${path}: element ${index}: ${cause instanceof Error ? cause.message : String(cause)}`,
      ]
    }
  }
  return problems
}

function checkScalar(
  scalar: Extract<Shape, { type: "scalar" }>["scalar"],
  value: unknown,
): string[] {
  switch (scalar) {
    case "numeric":
      return typeof value === "number"
        ? []
        : [`expected numeric (int or float), got ${goType(value)}`]
    case "string":
      return typeof value === "string"
        ? []
        : [`expected string, got &value.valueUnstructured{Value:${spell(value)}}`]
    case "boolean":
      return typeof value === "boolean" ? [] : [`expected boolean, got &{${spellPlain(value)}}`]
    case "untyped":
      return typeof value === "object" ? [`expected any scalar, got ${spell(value)}`] : []
  }
}

function goType(value: unknown): string {
  if (typeof value === "string") return "string"
  if (typeof value === "boolean") return "bool"
  return Array.isArray(value) ? "[]interface {}" : "map[string]interface {}"
}

/** As Go's `%v` does, for what is no object. */
function spellPlain(value: unknown): string {
  return typeof value === "string" ? value : spell(value)
}

function spell(value: unknown): string {
  return JSON.stringify(value)
}
