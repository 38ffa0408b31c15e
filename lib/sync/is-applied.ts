import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord, type JsonRecord } from "#lib/kustomize/record.ts"
import { appliedFields } from "./owned-values.ts"

/**
 * Says whether applying the manifest would change nothing, going by managedFields: we apply exactly what it sets, and the
 * values are the same. False also when only the API server can tell, such as for a quantity that it writes in other words.
 */
export function isApplied(manifest: Manifest, live: LiveObject): boolean {
  const own = appliedFields(live)
  if (own === undefined || own.apiVersion !== manifest.apiVersion) return false
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = manifest
  const { name: _name, namespace: _namespace, ...declared } = metadata
  return isSame({ ...rest, metadata: declared }, live, own.fields)
}

/** Compares what is wanted with what is live, field by field of the tree; no other field may be wanted. */
function isSame(wanted: unknown, live: unknown, fields: unknown): boolean {
  const inner = Object.entries(isRecord(fields) ? fields : {}).filter(([name]) => name !== ".")
  if (inner.length === 0)
    return Bun.deepEquals(wanted, live) || (live === undefined && isEmpty(wanted))
  if (isRecord(wanted) && isRecord(live)) return isSameRecord(wanted, live, inner)
  if (Array.isArray(wanted) && Array.isArray(live)) return isSameList(wanted, live, inner)
  return false
}

type Fields = readonly (readonly [string, unknown])[]

function isSameRecord(wanted: JsonRecord, live: JsonRecord, fields: Fields): boolean {
  if (Object.keys(wanted).length !== fields.length) return false
  return fields.every(([name, inner]) => {
    const field = name.slice(2)
    return name.startsWith("f:") && field in wanted && isSame(wanted[field], live[field], inner)
  })
}

/** The API server leaves out much of what is empty, and still calls it applied. */
function isEmpty(value: unknown): boolean {
  if (isRecord(value)) return Object.keys(value).length === 0
  if (Array.isArray(value)) return value.length === 0
  return value === "" || value === 0 || value === false
}

/** Each item is found by its keys or its value; both lists have what is ours in the same order. */
function isSameList(wanted: readonly unknown[], live: readonly unknown[], fields: Fields): boolean {
  if (wanted.length !== fields.length) return false
  const places = new Map<number, number>()
  for (const [name, inner] of fields) {
    const from = wanted.findIndex((item) => isNamed(item, name, inner))
    const to = live.findIndex((item) => isNamed(item, name))
    if (from < 0 || to < 0 || !isSame(wanted[from], live[to], inner)) return false
    places.set(from, to)
  }
  const order = wanted.map((_, at) => places.get(at) ?? -1)
  return order.every((at, index) => at > (order[index - 1] ?? -1))
}

/** `k:<keys>` names an item by its fields, of which some may be defaults that a manifest need not set; `v:<value>` by itself. */
function isNamed(item: unknown, name: string, inner?: unknown): boolean {
  const sort = name.slice(0, 2)
  if (sort !== "k:" && sort !== "v:") return false
  const named: unknown = JSON.parse(name.slice(2))
  if (sort === "v:") return Bun.deepEquals(item, named)
  if (!isRecord(item) || !isRecord(named)) return false
  const isDefault = (key: string): boolean =>
    inner !== undefined && !(key in item) && !(isRecord(inner) && `f:${key}` in inner)
  return Object.entries(named).every(([key, value]) => item[key] === value || isDefault(key))
}
