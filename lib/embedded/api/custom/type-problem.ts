import type { Json } from "#lib/embedded/api/json.ts"
import { isObject } from "#lib/embedded/api/json.ts"
import { textAt } from "#lib/embedded/api/json-at.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"

/** Says that a value of a custom resource has another type than its schema wants. */
export function typeProblem(schema: Json, value: unknown, path: string): FieldProblem | undefined {
  const actual = jsonTypeOf(value)
  const wanted =
    schema["x-kubernetes-int-or-string"] === true ? "integer,string" : textAt(schema, "type")
  const isNumber = wanted === "number" && actual === "integer"
  if (wanted === "" || wanted.split(",").includes(actual) || isNumber) return undefined
  return {
    field: path,
    reason: "FieldValueTypeInvalid",
    message: `Invalid value: "${actual}": ${path} in body must be of type ${wanted}: "${actual}"`,
  }
}

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return "array"
  if (isObject(value)) return "object"
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number"
  return value === null ? "null" : typeof value
}
