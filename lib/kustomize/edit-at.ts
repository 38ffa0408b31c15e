import { isRecord, type JsonRecord } from "./record.ts"

/**
 * Changes the record at a path of fields, `[]` steps into a list, and copies what is above it. Where the path leads
 * nowhere nothing changes, unless `create` makes the records that are missing.
 */
export function editAt(
  node: JsonRecord,
  path: readonly string[],
  options: { readonly change: (at: JsonRecord) => JsonRecord; readonly create?: boolean },
): JsonRecord {
  return at(node, { path, depth: 0 }, options) as JsonRecord
}

type Options = Parameters<typeof editAt>[2]

interface Place {
  readonly path: readonly string[]
  readonly depth: number
}

function at(node: unknown, { path, depth }: Place, options: Options): unknown {
  const step = path[depth]
  const inside = { path, depth: depth + 1 }
  if (step === "[]")
    return Array.isArray(node) ? node.map((item) => at(item, inside, options)) : node
  const known = node === undefined && options.create === true ? {} : node
  if (!isRecord(known)) return node
  if (step === undefined) return options.change(known)
  const changed = at(known[step], inside, options)
  return changed === known[step] ? node : { ...known, [step]: changed }
}
