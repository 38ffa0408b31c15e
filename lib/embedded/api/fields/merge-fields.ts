import { isObject, type Json } from "#lib/embedded/api/json.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"
import { listElement } from "./list-element.ts"
import { ANY, type Shape, shapeOf } from "./shape.ts"

/** Merges what an applier sends over the live object: maps by key, lists by their keys, everything else replaced. */
export function mergeFields(node: SchemaNode, live: unknown, config: unknown): unknown {
  if (config === undefined) return live
  if (live === undefined) return config
  const shape = shapeOf(node, config ?? live)
  if (shape.type === "map" && !shape.atomic && isObject(live) && isObject(config))
    return mergeMaps(shape, live, config)
  if (
    shape.type === "list" &&
    shape.by !== "index" &&
    Array.isArray(live) &&
    Array.isArray(config)
  ) {
    return mergeLists(shape, live, config)
  }
  // A null on either side of a granular map or list leaves the other side's items.
  if (config === null && shape.type !== "scalar" && !isBare(live) && isGranular(shape)) return live
  return config
}

function mergeMaps(shape: Extract<Shape, { type: "map" }>, live: Json, config: Json): Json {
  const merged: Json = { ...live }
  for (const [key, value] of Object.entries(config)) {
    merged[key] = mergeFields(shape.fields[key] ?? shape.values ?? ANY, live[key], value)
  }
  return merged
}

/** Items of both sides take the applier's order; items of the live list only stay where they stood. */
function mergeLists(
  shape: Extract<Shape, { by: "keys" | "value" }>,
  live: readonly unknown[],
  config: readonly unknown[],
): unknown[] {
  const liveElements = live.map((item) => listElement(shape, item))
  const configElements = config.map((item) => listElement(shape, item))
  const wanted = new Map(configElements.map((element, index) => [element, config[index]]))
  const present = new Map(liveElements.map((element, index) => [element, live[index]]))
  const shared = configElements.filter((element) => present.has(element))
  const merged: unknown[] = []
  const done = new Set<string>()
  let [left, right, nextShared] = [0, 0, 0]
  const take = (element: string) => {
    done.add(element)
    merged.push(mergeFields(shape.items, present.get(element), wanted.get(element)))
    if (shared[nextShared] === element) nextShared += 1
  }
  while (left < liveElements.length || right < configElements.length) {
    const [l, r] = [liveElements[left], configElements[right]]
    if (l !== undefined && l === r) {
      take(l)
      left += 1
      right += 1
    } else if (
      l !== undefined &&
      r !== undefined &&
      wanted.has(l) &&
      shared[nextShared] !== undefined &&
      shared[nextShared] !== l
    ) {
      left += 1
    } else if (l !== undefined && !wanted.has(l)) {
      merged.push(live[left])
      left += 1
    } else {
      if (l !== undefined && done.has(l)) left += 1
      if (r !== undefined) {
        take(r)
        right += 1
      }
    }
  }
  return merged
}

function isGranular(shape: Shape): boolean {
  if (shape.type === "map") return !shape.atomic
  return shape.type === "list" && shape.by !== "index"
}

function isBare(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return !isObject(value) || Object.keys(value).length === 0
}
