import { type ListRule, listRule, typeOf, typeOfKind } from "./merge-keys.ts"
import { isRecord, type JsonRecord } from "./record.ts"

/**
 * Merges a strategic merge patch into an object of a Kubernetes kind and returns the result. Lists
 * merge by the keys of Kubernetes's OpenAPI document, new items at the end; a list without keys, and
 * every list of an unknown kind, is replaced. Throws a RangeError when an item to delete is not there.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
export function merge<T extends { readonly apiVersion: string; readonly kind: string }>(
  base: T,
  patch: unknown,
): T {
  if (!isRecord(patch)) throw new RangeError("Cannot merge: a patch is an object")
  return mergeRecord(base, patch, { type: typeOfKind(base), path: "" }) as T
}

interface Place {
  /** Definition in the OpenAPI document; undefined where no list below merges. */
  readonly type: string | undefined
  readonly path: string
}

function mergeRecord(base: JsonRecord, patch: JsonRecord, place: Place): JsonRecord {
  const { $patch, ...fields } = patch
  if ($patch === "replace") return mergeRecord({}, fields, place)
  if ($patch !== undefined) throw unknownDirective(place.path, $patch)
  const merged: Record<string, unknown> = { ...base }
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) continue
    if (foreignDirective.test(field)) throw foreign(place.path, field)
    const path = place.path === "" ? field : `${place.path}.${field}`
    if (value === null || (isRecord(value) && value.$patch === "delete")) delete merged[field]
    else merged[field] = mergeValue(merged[field], value, { ...place, path, field })
  }
  return merged
}

function mergeValue(base: unknown, value: unknown, place: Place & { field: string }): unknown {
  const { path, field } = place
  const type = typeOf(place.type, field)
  if (isRecord(value)) return mergeRecord(isRecord(base) ? base : {}, value, { type, path })
  const rule = listRule(place.type, field)
  if (!Array.isArray(value) || rule === undefined) return value
  const list: readonly unknown[] = Array.isArray(base) ? base : []
  if (rule.type === "set") return [...new Set([...list, ...value])]
  return mergeList(list, value, { ...rule, of: type, path })
}

type Keyed = Extract<ListRule, { type: "keyed" }> & {
  readonly of: string | undefined
  readonly path: string
}

function mergeList(base: readonly unknown[], patch: readonly unknown[], rule: Keyed): unknown[] {
  const merged = patch.some(isReplaceList) ? [] : [...base]
  const named = new Set<string>()
  for (const item of patch) {
    if (isReplaceList(item)) continue
    if (!isRecord(item) || item[rule.keys[0]] === undefined) {
      throw new RangeError(`Cannot merge ${rule.path}: each item needs "${rule.keys[0]}"`)
    }
    const at = indexOf(merged, item, rule)
    const keys = JSON.stringify(rule.keys.map((key) => item[key] ?? keyDefaults[key] ?? null))
    const path = `${rule.path}[${rule.keys[0]}=${item[rule.keys[0]]}]`
    const existing = merged[at]
    if (named.has(keys)) throw new RangeError(`Cannot merge ${path}: the patch names it twice`)
    if (item.$patch !== "delete") named.add(keys)
    if (item.$patch === "delete") {
      if (at < 0) throw new RangeError(`Cannot delete ${path}: the base has no such item`)
      merged.splice(at, 1)
    } else if (isRecord(existing)) {
      merged[at] = mergeRecord(existing, item, { type: rule.of, path })
    } else merged.push(mergeRecord({}, item, { type: rule.of, path }))
  }
  return merged
}

/** Where the item with the same keys is; a key that the patch leaves out matches any, its default first. */
function indexOf(list: readonly unknown[], item: JsonRecord, rule: Keyed): number {
  const key = (of: JsonRecord, name: string): unknown => of[name] ?? keyDefaults[name]
  const matches = (strict: boolean): number[] =>
    list.flatMap((other, index) =>
      isRecord(other) &&
      rule.keys.every((name) =>
        item[name] === undefined && !strict ? true : key(other, name) === key(item, name),
      )
        ? [index]
        : [],
    )
  const [exact] = matches(true)
  if (exact !== undefined) return exact
  const loose = matches(false)
  if (loose.length > 1) {
    const [first, ...others] = rule.keys
    throw new RangeError(
      `Cannot merge ${rule.path}[${first}=${item[first]}]: the base has ${loose.length} of them, name ${others.join(" and ")} too`,
    )
  }
  return loose[0] ?? -1
}

/** Defaults that Kubernetes gives to keys: a port without protocol is a TCP port. */
const keyDefaults: Readonly<Record<string, unknown>> = { protocol: "TCP" }

function isReplaceList(item: unknown): boolean {
  return isRecord(item) && item.$patch === "replace" && Object.keys(item).length === 1
}

/** Directives of kubectl's own patches, which kustomize would leave in the object. */
const foreignDirective = /^\$(retainKeys$|setElementOrder\/|deleteFromPrimitiveList\/)/

function foreign(path: string, field: string): RangeError {
  const where = path === "" ? "" : ` ${path}`
  return new RangeError(
    `Cannot merge${where}: "${field}" is not known; $patch: "replace" takes the place of what is there`,
  )
}

function unknownDirective(path: string, directive: unknown): RangeError {
  const where = path === "" ? "" : ` ${path}`
  return new RangeError(
    `Cannot merge${where}: $patch is ${JSON.stringify(directive)}; "delete" and "replace" are known`,
  )
}
