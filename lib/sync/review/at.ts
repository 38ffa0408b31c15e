import { isRecord, textsOf } from "#lib/kustomize/record.ts"

/** Reads a field of a manifest; undefined where the path leads nowhere. */
export function at(node: unknown, ...path: readonly string[]): unknown {
  let found = node
  for (const field of path) found = isRecord(found) ? found[field] : undefined
  return found
}

/** Reads a list of texts; anything else in it is left out. */
export function textsAt(node: unknown, ...path: readonly string[]): readonly string[] {
  return textsOf(at(node, ...path))
}

/** Reads a record of texts, such as labels. */
export function labelsAt(
  node: unknown,
  ...path: readonly string[]
): Readonly<Record<string, string>> {
  const found = at(node, ...path)
  if (!isRecord(found)) return {}
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, value]) =>
      typeof value === "string" ? [[key, value]] : [],
    ),
  )
}
