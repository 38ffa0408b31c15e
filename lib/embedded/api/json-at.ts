import { isObject, type Json } from "./json.ts"

/** The value at a path of field names (`spec.template.spec`); undefined when something on the way is missing. */
export function valueAt(value: unknown, path: string): unknown {
  let found = value
  for (const name of path.split(".")) found = isObject(found) ? found[name] : undefined
  return found ?? undefined
}

/** The text at a path; empty when there is none. */
export function textAt(value: unknown, path: string): string {
  const found = valueAt(value, path)
  return typeof found === "string" || typeof found === "number" ? String(found) : ""
}

/** The number at a path; 0 when there is none. */
export function numberAt(value: unknown, path: string): number {
  const found = valueAt(value, path)
  return typeof found === "number" ? found : 0
}

/** The objects of the list at a path. */
export function objectsAt(value: unknown, path: string): Json[] {
  const found = valueAt(value, path)
  return Array.isArray(found) ? found.filter(isObject) : []
}

/** The texts of the list at a path. */
export function textsAt(value: unknown, path: string): string[] {
  const found = valueAt(value, path)
  return Array.isArray(found) ? found.map(String) : []
}

/** The object at a path; empty when there is none. */
export function objectAt(value: unknown, path: string): Json {
  const found = valueAt(value, path)
  return isObject(found) ? found : {}
}
