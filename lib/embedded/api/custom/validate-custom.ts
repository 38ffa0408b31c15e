import { equalJson, isObject, type Json } from "#lib/embedded/api/json.ts"
import { objectAt, objectsAt, textsAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import { duplicate, invalidValue, required } from "#lib/embedded/api/validation/problem.ts"
import { typeProblem } from "./type-problem.ts"
import { valueProblems } from "./value-problems.ts"

/** Lists where a custom resource breaks the rules of its schema, in Kubernetes's words. */
export function validateCustom(schema: Json, object: KubeObject): FieldProblem[] {
  const { apiVersion, kind, metadata, ...rest } = object
  return problemsOf(schema, rest, "")
}

function problemsOf(schema: Json, value: unknown, path: string): FieldProblem[] {
  if (value === null && schema.nullable === true) return []
  const mistyped = typeProblem(schema, value, path)
  const own = mistyped === undefined ? valueProblems(schema, value, path) : [mistyped]
  return [...own, ...combinedProblems(schema, value, path), ...childProblems(schema, value, path)]
}

function childProblems(schema: Json, value: unknown, path: string): FieldProblem[] {
  if (Array.isArray(value)) {
    const items = objectAt(schema, "items")
    return [
      ...value.flatMap((item, index) => problemsOf(items, item, `${path}[${index}]`)),
      ...listProblems(schema, value, path),
    ]
  }
  if (!isObject(value)) return []
  const at = (key: string) => (path === "" ? key : `${path}.${key}`)
  const missing = textsAt(schema, "required").filter(
    (key) => value[key] === undefined && !(path === "" && EVERYWHERE.has(key)),
  )
  const properties = objectAt(schema, "properties")
  const { additionalProperties } = schema
  const children = Object.entries(value).flatMap(([key, child]) => {
    const field = properties[key] ?? additionalProperties
    return isObject(field) ? problemsOf(field, child, at(key)) : []
  })
  return [...missing.map((key) => required(at(key))), ...children]
}

const EVERYWHERE = new Set(["apiVersion", "kind", "metadata"])

/** Items of a set, and the keys of a map's items, occur once. */
function listProblems(schema: Json, list: readonly unknown[], path: string): FieldProblem[] {
  const type = schema["x-kubernetes-list-type"]
  const keys = textsAt(schema, "x-kubernetes-list-map-keys")
  if (type !== "set" && type !== "map") return []
  const ids = list.map((item) =>
    type === "map" && isObject(item)
      ? Object.fromEntries(keys.map((key) => [key, item[key]]))
      : item,
  )
  return ids.flatMap((id, index) =>
    ids.findIndex((other) => equalJson(other, id)) < index
      ? [duplicate(`${path}[${index}]`, id)]
      : [],
  )
}

function combinedProblems(schema: Json, value: unknown, path: string): FieldProblem[] {
  const fits = (one: Json) => problemsOf(one, value, path).length === 0
  const subject = JSON.stringify(path)
  const wrong = (why: string) => [invalidValue("<nil>", "", `${subject} must ${why}`)]
  const oneOf = objectsAt(schema, "oneOf")
  const matching = oneOf.filter(fits).length
  const anyOf = objectsAt(schema, "anyOf")
  const all = objectsAt(schema, "allOf").flatMap((one) => problemsOf(one, value, path))
  const { not } = schema
  return [
    ...(oneOf.length > 0 && matching !== 1
      ? wrong(
          `validate one and only one schema (oneOf). ${matching === 0 ? "Found none valid" : `Found ${matching} valid alternatives`}`,
        )
      : []),
    ...(anyOf.length > 0 && !anyOf.some(fits) ? wrong("validate at least one schema (anyOf)") : []),
    ...(all.length > 0 ? [...wrong("validate all the schemas (allOf)"), ...all] : []),
    ...(isObject(not) && fits(not) ? wrong("not validate the schema (not)") : []),
  ]
}
