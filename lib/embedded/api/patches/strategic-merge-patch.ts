import { equalJson, isObject, type Json } from "#lib/embedded/api/json.ts"
import { resolved } from "#lib/embedded/schema/kubernetes-schema.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"

const PATCH = "$patch"
const RETAIN_KEYS = "$retainKeys"
const DELETE_FROM_LIST = "$deleteFromPrimitiveList/"
const ELEMENT_ORDER = "$setElementOrder/"

/** Merges a strategic merge patch, what `kubectl apply`, `edit` and `label` send: lists merge by the keys of their type. */
export function strategicMergePatch(node: SchemaNode, target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const current: Json = isObject(target) ? target : {}
  if (patch[PATCH] === "replace") return withoutDirectives(patch)
  if (patch[PATCH] === "delete") return {}
  const merged: Json = { ...current }
  retainKeys(merged, patch)
  const { fields = {}, values } = resolved(node)
  for (const [key, value] of Object.entries(patch)) {
    if (key === PATCH || key === RETAIN_KEYS || key.startsWith(ELEMENT_ORDER)) continue
    if (key.startsWith(DELETE_FROM_LIST)) {
      removeScalars(merged, key.slice(DELETE_FROM_LIST.length), value)
      continue
    }
    const field = fields[key] ?? values ?? {}
    if (value === null) delete merged[key]
    else if (Array.isArray(value)) merged[key] = mergeList(field, merged[key], value)
    else merged[key] = strategicMergePatch(field, merged[key], value)
  }
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(ELEMENT_ORDER) || !Array.isArray(order)) continue
    const name = key.slice(ELEMENT_ORDER.length)
    merged[name] = reorder(merged[name], order, fields[name]?.merge?.key)
  }
  return merged
}

function mergeList(field: SchemaNode, target: unknown, patch: readonly unknown[]): unknown {
  const merges = field.merge?.strategy.split(",").includes("merge") === true
  const replaces = patch.some(
    (item) => isObject(item) && item[PATCH] === "replace" && Object.keys(item).length === 1,
  )
  const items = patch.filter(
    (item) => !(isObject(item) && item[PATCH] === "replace" && Object.keys(item).length === 1),
  )
  if (!merges || replaces || !Array.isArray(target))
    return items.filter(isNotDeletion).map(withoutDirectives)
  const key = field.merge?.key
  if (key === undefined)
    return [...target, ...items.filter((item) => !target.some((other) => equalJson(other, item)))]
  return mergeByKey(field.items ?? {}, { target, patch: items, key })
}

function mergeByKey(
  node: SchemaNode,
  {
    target,
    patch,
    key,
  }: {
    readonly target: readonly unknown[]
    readonly patch: readonly unknown[]
    readonly key: string
  },
): unknown[] {
  const merged = [...target]
  for (const item of patch) {
    if (!isObject(item)) continue
    const index = merged.findIndex((other) => isObject(other) && equalJson(other[key], item[key]))
    if (item[PATCH] === "delete") {
      if (index >= 0) merged.splice(index, 1)
    } else if (index >= 0) merged[index] = strategicMergePatch(node, merged[index], item)
    else merged.push(withoutDirectives(item))
  }
  return merged
}

function isNotDeletion(item: unknown): boolean {
  return !(isObject(item) && item[PATCH] === "delete")
}

function retainKeys(merged: Json, patch: Json): void {
  const retained = patch[RETAIN_KEYS]
  if (!Array.isArray(retained)) return
  for (const key of Object.keys(merged)) if (!retained.includes(key)) delete merged[key]
}

function removeScalars(merged: Json, key: string, removed: unknown): void {
  const list = merged[key]
  if (Array.isArray(list) && Array.isArray(removed))
    merged[key] = list.filter((item) => !removed.includes(item))
}

/** Items that the order names come in its order; the others stay behind the item that they followed. */
function reorder(list: unknown, order: readonly unknown[], key: string | undefined): unknown {
  if (!Array.isArray(list)) return list
  const place = (item: unknown) =>
    order.findIndex((wanted) =>
      key === undefined
        ? equalJson(wanted, item)
        : isObject(wanted) && isObject(item) && equalJson(wanted[key], item[key]),
    )
  const named = list.filter((item) => place(item) >= 0).sort((a, b) => place(a) - place(b))
  const result: unknown[] = []
  for (const item of list) result.push(place(item) >= 0 ? named.shift() : item)
  return result
}

function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(isNotDeletion).map(withoutDirectives)
  if (!isObject(value)) return value
  const kept: Json = {}
  for (const [key, child] of Object.entries(value)) {
    const directive =
      [PATCH, RETAIN_KEYS].includes(key) ||
      key.startsWith(DELETE_FROM_LIST) ||
      key.startsWith(ELEMENT_ORDER)
    if (!directive && child !== null) kept[key] = withoutDirectives(child)
  }
  return kept
}
