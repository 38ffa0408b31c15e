/** A JSON object whose fields nobody has checked yet. */
export type Json = Record<string, unknown>

/** Whether a JSON value is an object (neither null nor a list). */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** Copies a JSON value, so that the copy may be changed. */
export function cloneJson<T>(value: T): T {
  return copy(value) as T
}

function copy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return value.map(copy)
  const result: Json = {}
  for (const [key, child] of Object.entries(value)) result[key] = copy(child)
  return result
}

/** Whether two JSON values say the same; the order of an object's fields does not matter, an absent one equals `undefined`. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    return a.every((item, index) => equalJson(item, b[index]))
  }
  return equalFields(a as Json, b as Json)
}

function equalFields(a: Json, b: Json): boolean {
  let shared = 0
  for (const [key, value] of Object.entries(a)) {
    if (value === undefined) continue
    if (!equalJson(value, b[key])) return false
    shared += 1
  }
  for (const value of Object.values(b)) if (value !== undefined) shared -= 1
  return shared === 0
}
