import { isObject, type Json } from "#lib/embedded/api/json.ts"

/** Gives an object the fields that it lacks (absent, null or an empty text). */
export function fill(object: Json, fields: Json): void {
  for (const [key, value] of Object.entries(fields)) {
    if (object[key] === undefined || object[key] === null || object[key] === "") object[key] = value
  }
}

/** The object at a field, made when it is missing. */
export function child(object: Json, field: string): Json {
  const found = object[field]
  if (isObject(found)) return found
  const made: Json = {}
  object[field] = made
  return made
}

/** The object at a field, when there is one. */
export function childIfAny(object: Json | undefined, field: string): Json | undefined {
  const found = object?.[field]
  return isObject(found) ? found : undefined
}

/** The objects of the list at a field. */
export function children(object: Json | undefined, field: string): Json[] {
  const found = object?.[field]
  return Array.isArray(found) ? found.filter(isObject) : []
}
