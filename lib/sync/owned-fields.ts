import { isRecord, type JsonRecord } from "#lib/kustomize/record.ts"

/** From the root to a field, spelt as in `fieldsV1`: `f:spec`, `k:{"name":"app"}`, `v:"a"`, `i:0`. */
export type OwnedPath = readonly string[]

/** Everything that one of two trees of managedFields names. */
export function unionOf(a: unknown, b: unknown): JsonRecord {
  const left = isRecord(a) ? a : {}
  const right = isRecord(b) ? b : {}
  if (Object.keys(left).length === 0) return isEmpty(right) ? {} : { [itself]: {}, ...right }
  if (isEmpty(right)) return { [itself]: {}, ...left }
  const both = Object.keys(right).map((name) => [
    name,
    name in left ? unionOf(left[name], right[name]) : right[name],
  ])
  return { ...left, ...Object.fromEntries(both) }
}

/** Lists what a tree names, outer fields before those within them. */
export function pathsIn(fields: unknown, above: OwnedPath = []): readonly OwnedPath[] {
  if (!isRecord(fields)) return []
  const below = Object.entries(fields)
    .filter(([name]) => name !== itself)
    .flatMap(([name, rest]) => pathsIn(rest, [...above, name]))
  const isNamed = above.length > 0 && (itself in fields || isEmpty(fields))
  return isNamed ? [above, ...below] : below
}

/** Says whether a tree names the field, or something within it. */
export function reaches(fields: unknown, [name, ...rest]: OwnedPath): boolean {
  if (!isRecord(fields)) return false
  if (name === undefined) return true
  return name in fields && reaches(fields[name], rest)
}

/** A copy without the field; what has no such field stays as it is. */
export function withoutField(value: unknown, [name, ...rest]: OwnedPath): unknown {
  if (name === undefined) return value
  const at = placeOf(value, name)
  if (at === undefined) return value
  if (Array.isArray(value)) {
    const index = Number(at)
    return rest.length === 0
      ? value.toSpliced(index, 1)
      : value.with(index, withoutField(value[index], rest))
  }
  const { [at]: inner, ...others } = value as JsonRecord
  return rest.length === 0 ? others : { ...others, [at]: withoutField(inner, rest) }
}

/** Stands beside the fields within a field that is named itself. */
const itself = "."

function isEmpty(fields: JsonRecord): boolean {
  return Object.keys(fields).length === 0
}

function placeOf(value: unknown, name: string): string | undefined {
  const [sort, rest] = [name.slice(0, 2), name.slice(2)]
  if (isRecord(value)) return sort === "f:" && rest in value ? rest : undefined
  if (!Array.isArray(value) || sort === "f:") return undefined
  if (sort === "i:") return Number(rest) < value.length ? rest : undefined
  const wanted: unknown = JSON.parse(rest)
  const index = value.findIndex((item) =>
    sort === "k:" && isRecord(wanted) && isRecord(item)
      ? Object.entries(wanted).every(([key, one]) => Bun.deepEquals(item[key], one))
      : Bun.deepEquals(item, wanted),
  )
  return index < 0 ? undefined : String(index)
}
