import { parseImage, serviceOf } from "#lib/kustomize/image.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import type { FieldChange } from "../change.ts"
import { compare } from "../compare.ts"
import type { CodeChange } from "./review.ts"

export interface ObjectDifference {
  readonly fields: readonly FieldChange[]
  readonly code: readonly CodeChange[]
}

/** Compares two versions of an object: what a reader must see as fields, and whose code changed. Order that means nothing is none. */
export function compareObjects(before: Manifest, after: Manifest): ObjectDifference {
  const settled = unordered(after.kind) ? alignLists(before, after) : after
  const changes = compare(before, settled).map((field) => ({ field, code: codeChange(field) }))
  const code = changes.flatMap((change) => change.code ?? [])
  return {
    fields: changes.flatMap((change) => (change.code === undefined ? [change.field] : [])),
    code: code.filter(
      ({ service }, index) => code.findIndex((other) => other.service === service) === index,
    ),
  }
}

/** Kinds none of whose lists have an order: rules, peers and verbs add up. */
function unordered(kind: string): boolean {
  return /^(NetworkPolicy|(Cluster)?Role(Binding)?)$/.test(kind)
}

/** Puts the items of each list of `after` where `before` has the same ones. */
function alignLists(before: unknown, after: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(after)) return alignList(before, after)
  if (!isRecord(before) || !isRecord(after)) return after
  return Object.fromEntries(
    Object.entries(after).map(([field, value]) => [field, alignLists(before[field], value)]),
  )
}

function alignList(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  const rest = [...after]
  const kept = before.map((item) => {
    const found = rest.findIndex((other) => isSame(item, other))
    return found < 0 ? undefined : { item: rest.splice(found, 1)[0] }
  })
  const placed = kept.flatMap((place, index) => {
    if (place !== undefined) return [alignLists(before[index], place.item)]
    return rest.length === 0 ? [] : [alignLists(before[index], rest.shift())]
  })
  return [...placed, ...rest]
}

function isSame(a: unknown, b: unknown): boolean {
  return Bun.deepEquals(sorted(a), sorted(b))
}

function sorted(node: unknown): unknown {
  if (Array.isArray(node))
    return node.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (!isRecord(node)) return node
  const entries = Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([field, value]) => [field, sorted(value)]))
}

function codeChange({ path, before, after }: FieldChange): CodeChange | undefined {
  if (!path.endsWith(".image") || typeof before !== "string" || typeof after !== "string")
    return undefined
  const [left, right] = [parseImage(before), parseImage(after)]
  if (left.name !== right.name || !isTree(left.tag) || !isTree(right.tag)) return undefined
  return { service: serviceOf(left), before: left.tag, after: right.tag }
}

/** The tag of a content version. */
function isTree(tag: string | undefined): tag is string {
  return tag !== undefined && /^tree-[0-9a-f]{16}$/.test(tag)
}
