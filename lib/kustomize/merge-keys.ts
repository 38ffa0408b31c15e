import generated from "./merge-keys.generated.json" with { type: "json" }

/** How a list merges: item by item under its keys, or as a set of values. */
export type ListRule =
  | { readonly type: "keyed"; readonly keys: readonly [string, ...string[]] }
  | { readonly type: "set" }

interface Field {
  readonly type?: string
  readonly keys?: readonly [string, ...string[]]
  readonly set?: true
}

const kinds: Readonly<Record<string, string>> = generated.kinds
const types = generated.types as unknown as Readonly<
  Record<string, Readonly<Record<string, Field>>>
>

/** Finds the definition of a kind in Kubernetes's OpenAPI document, if some list below it merges. */
export function typeOfKind(object: {
  readonly apiVersion: string
  readonly kind: string
}): string | undefined {
  return own(kinds, `${object.apiVersion}/${object.kind}`)
}

/** Finds the definition of a field, or of a list's items. */
export function typeOf(type: string | undefined, field: string): string | undefined {
  return fieldOf(type, field)?.type
}

/** Says how the list in a field merges; undefined when it is replaced. */
export function listRule(type: string | undefined, field: string): ListRule | undefined {
  const { keys, set } = fieldOf(type, field) ?? {}
  if (keys !== undefined) return { type: "keyed", keys }
  return set ? { type: "set" } : undefined
}

function fieldOf(type: string | undefined, field: string): Field | undefined {
  const fields = type === undefined ? undefined : own(types, type)
  return fields && own(fields, field)
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
