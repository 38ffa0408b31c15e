import { isRecord } from "#lib/kustomize/record.ts"

/** Lists the paths of the lists that hold the same in another order. */
export function reordered(before: unknown, after: unknown, path = ""): readonly string[] {
  if (isRecord(before) && isRecord(after))
    return Object.keys(after).flatMap((key) =>
      reordered(before[key], after[key], path === "" ? key : `${path}.${key}`),
    )
  if (!Array.isArray(before) || !Array.isArray(after)) return []
  const [old, now] = [before.map(nameOf), after.map(nameOf)]
  if (Bun.deepEquals(old, now))
    return after.flatMap((item, index) =>
      reordered(before[index], item, `${path}[${labelOf(item, index)}]`),
    )
  return Bun.deepEquals(old.toSorted(), now.toSorted()) ? [path] : []
}

function nameOf(item: unknown): string {
  return isRecord(item) && typeof item.name === "string" ? item.name : JSON.stringify(item)
}

function labelOf(item: unknown, index: number): string {
  return isRecord(item) && typeof item.name === "string" ? `name=${item.name}` : String(index)
}
