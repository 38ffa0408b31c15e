import { equalJson, isObject, type Json } from "#lib/embedded/api/json.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import { invalidValue } from "#lib/embedded/api/validation/problem.ts"
import { isOfFormat } from "./is-of-format.ts"

/** Lists which rules of its schema a value of the right type breaks: limits, patterns, enumerations. */
export function valueProblems(schema: Json, value: unknown, path: string): FieldProblem[] {
  const own =
    typeof value === "string"
      ? textProblems(schema, value, path)
      : typeof value === "number"
        ? numberProblems(schema, value, path)
        : Array.isArray(value)
          ? sizeProblems(schema, value.length, { path, what: "items", value })
          : isObject(value)
            ? sizeProblems(schema, Object.keys(value).length, { path, what: "properties", value })
            : []
  return [...own, ...enumProblems(schema, value, path)]
}

function enumProblems({ enum: known }: Json, value: unknown, path: string): FieldProblem[] {
  if (!Array.isArray(known) || known.some((one) => equalJson(one, value))) return []
  const list = known.map((one) => JSON.stringify(one)).join(", ")
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`
  return [{ field: path, reason: "FieldValueNotSupported", message }]
}

function textProblems(schema: Json, value: string, path: string): FieldProblem[] {
  const { minLength, maxLength, pattern, format } = schema
  const length = [...value].length
  const problems: FieldProblem[] = []
  const wrong = (why: string) => problems.push(invalidValue(path, value, `${path} in body ${why}`))
  if (typeof maxLength === "number" && length > maxLength) {
    const message = `Too long: may not be more than ${maxLength} bytes`
    problems.push({ field: path, reason: "FieldValueTooLong", message })
  }
  if (typeof minLength === "number" && length < minLength)
    wrong(`should be at least ${minLength} chars long`)
  if (typeof pattern === "string" && !matches(pattern, value)) wrong(`should match '${pattern}'`)
  if (typeof format === "string" && !isOfFormat(format, value))
    wrong(`must be of type ${format}: ${JSON.stringify(value)}`)
  return problems
}

/** A pattern that only Go understands forbids nothing here. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value)
  } catch {
    return true
  }
}

function numberProblems(schema: Json, value: number, path: string): FieldProblem[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  const problems: FieldProblem[] = []
  const wrong = (why: string) =>
    problems.push(invalidValue(path, value, `${path} in body should be ${why}`))
  if (typeof maximum === "number") {
    if (exclusiveMaximum === true && value >= maximum) wrong(`less than ${maximum}`)
    else if (value > maximum) wrong(`less than or equal to ${maximum}`)
  }
  if (typeof minimum === "number") {
    if (exclusiveMinimum === true && value <= minimum) wrong(`greater than ${minimum}`)
    else if (value < minimum) wrong(`greater than or equal to ${minimum}`)
  }
  if (typeof multipleOf === "number" && !Number.isInteger(value / multipleOf))
    wrong(`a multiple of ${multipleOf}`)
  return problems
}

function sizeProblems(
  schema: Json,
  size: number,
  {
    path,
    what,
    value,
  }: { readonly path: string; readonly what: "items" | "properties"; readonly value: unknown },
): FieldProblem[] {
  const [least, most] =
    what === "items"
      ? [schema.minItems, schema.maxItems]
      : [schema.minProperties, schema.maxProperties]
  const problems: FieldProblem[] = []
  if (typeof most === "number" && size > most) {
    const message = `Too many: ${size}: must have at most ${most} items`
    problems.push({ field: path, reason: "FieldValueTooMany", message })
  }
  if (typeof least === "number" && size < least)
    problems.push(invalidValue(path, size, `${path} in body should have at least ${least} ${what}`))
  const isRepeated =
    schema.uniqueItems === true &&
    Array.isArray(value) &&
    value.some((one, index) => value.findIndex((other) => equalJson(one, other)) < index)
  if (isRepeated)
    problems.push(invalidValue(path, "", `${path} in body shouldn't contain duplicates`))
  return problems
}
