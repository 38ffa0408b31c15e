import { isRecord, type JsonRecord } from "#lib/kustomize/record.ts"
import type { FieldChange } from "./change.ts"
import { commonItems } from "./common-items.ts"

/** Lists the fields that differ, in the order of the objects' own fields. Items of lists of named things are found by name. */
export function compare(before: unknown, after: unknown, path = ""): readonly FieldChange[] {
  if (isRecord(before) && isRecord(after)) return compareRecords(before, after, path)
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path)
  if (isSame(before, after)) return []
  return [
    {
      path,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    },
  ]
}

function compareRecords(before: JsonRecord, after: JsonRecord, path: string) {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return fields.flatMap((field) => compare(before[field], after[field], join(path, field)))
}

function compareLists(before: readonly unknown[], after: readonly unknown[], path: string) {
  const key = keys.find((field) => isKeyedBy(before, field) && isKeyedBy(after, field))
  if (key === undefined) return compareByPosition(before, after, path)
  const found = (list: readonly unknown[], name: unknown): unknown =>
    list.find((item) => isRecord(item) && item[key] === name)
  const names = new Set([...before, ...after].map((item) => (isRecord(item) ? item[key] : item)))
  return [...names].flatMap((name) =>
    compare(found(before, name), found(after, name), `${path}[${key}=${String(name)}]`),
  )
}

/** What tells the items of Kubernetes's lists apart, the most telling first. */
const keys = ["name", "containerPort", "port", "mountPath", "key", "type", "uid", "ip"] as const

function isKeyedBy(list: readonly unknown[], field: string): boolean {
  const values = list.map((item) => (isRecord(item) ? item[field] : undefined))
  return (
    new Set(values).size === values.length &&
    values.every((value) => typeof value === "string" || typeof value === "number")
  )
}

/** By position between the items that both lists have in the same order: an item put in between moves the others, and changes none. */
function compareByPosition(before: readonly unknown[], after: readonly unknown[], path: string) {
  const common = commonItems(before.map(textOf), after.map(textOf))
  const kept = [...common, [before.length, after.length] as const]
  let [left, right] = [0, 0]
  return kept.flatMap(([a, b]) => {
    const [olds, news] = [before.slice(left, a), after.slice(right, b)]
    const [oldStart, newStart] = [left, right]
    left = a + 1
    right = b + 1
    return Array.from({ length: Math.max(olds.length, news.length) }, (_, at) => at).flatMap((at) =>
      compare(olds[at], news[at], `${path}[${at < news.length ? newStart + at : oldStart + at}]`),
    )
  })
}

function textOf(item: unknown): string {
  return JSON.stringify(item) ?? ""
}

/** `spec.replicas`, and `metadata.labels["app.kubernetes.io/name"]` where a dot would mislead. */
function join(path: string, field: string): string {
  if (!/^[\w-]+$/.test(field)) return `${path}[${JSON.stringify(field)}]`
  return path === "" ? field : `${path}.${field}`
}

function isSame(before: unknown, after: unknown): boolean {
  return before === after || JSON.stringify(before) === JSON.stringify(after)
}
