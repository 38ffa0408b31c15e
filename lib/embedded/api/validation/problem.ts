import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"

/** Says that a field must be set. */
export function required(field: string, why?: string): FieldProblem {
  const message = why === undefined ? "Required value" : `Required value: ${why}`
  return { field, reason: "FieldValueRequired", message }
}

/** Says that a value breaks a rule. */
export function invalidValue(field: string, value: unknown, why: string): FieldProblem {
  return { field, reason: "FieldValueInvalid", message: `Invalid value: ${spell(value)}: ${why}` }
}

/** Says that a value is none of those that are known. */
export function unsupported(
  field: string,
  value: unknown,
  supported: readonly string[],
): FieldProblem {
  const list = supported.map((item) => JSON.stringify(item)).join(", ")
  return {
    field,
    reason: "FieldValueNotSupported",
    message: `Unsupported value: ${spell(value)}: supported values: ${list}`,
  }
}

/** Says that a value may be used once only. */
export function duplicate(field: string, value: unknown): FieldProblem {
  return { field, reason: "FieldValueDuplicate", message: `Duplicate value: ${spell(value)}` }
}

/** Says that a field must not be set, or not be changed. */
export function forbiddenField(field: string, why: string): FieldProblem {
  return { field, reason: "FieldValueForbidden", message: `Forbidden: ${why}` }
}

/** Says that what a field names does not exist. */
export function notFoundField(field: string, value: unknown): FieldProblem {
  return { field, reason: "FieldValueNotFound", message: `Not found: ${spell(value)}` }
}

function spell(value: unknown): string {
  return value === undefined ? "null" : JSON.stringify(value)
}
