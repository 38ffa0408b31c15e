import { idOf, objectKey } from "./identity.ts"
import type { Manifest } from "./manifest.ts"
import { type PatchesById, patched } from "./patched.ts"
import { isRecord, type JsonRecord } from "./record.ts"

/** Lists the patches of an overlay that do not fit their object, or would make another object of it. */
export function patchProblems(base: readonly Manifest[], options: JsonRecord): readonly string[] {
  const objects = new Map(base.map((object) => [idOf(object), object]))
  const patches = isRecord(options.patches) ? options.patches : {}
  const jsonPatches = isRecord(options.jsonPatches) ? options.jsonPatches : {}
  const ids = new Set([...Object.keys(patches), ...Object.keys(jsonPatches)])
  return [...ids].flatMap((id) => {
    const shape = [...patchShape(patches[id]), ...listShape(jsonPatches[id])]
    const object = objects.get(id)
    const fit =
      object === undefined || shape.some(isFatal)
        ? []
        : fitProblems(object, { id, changes: { patches, jsonPatches }, moves: shape.length > 0 })
    return [...shape, ...fit].map((problem) => `Cannot overlay "${id}": ${problem}`)
  })
}

function patchShape(patch: unknown): readonly string[] {
  if (patch === undefined) return []
  if (!isRecord(patch)) return [`its patch is ${JSON.stringify(patch)}; it should be an object`]
  if ("$patch" in patch) return [`its patch is for the whole object; omit leaves an object out`]
  const { metadata } = patch
  const moved = isRecord(metadata) ? ["name", "namespace"].filter((key) => key in metadata) : []
  return [
    ...["apiVersion", "kind"].filter((field) => field in patch),
    ...moved.map((key) => `metadata.${key}`),
  ].map((field) => `${cannotChange} ${field}`)
}

function listShape(operations: unknown): readonly string[] {
  if (operations === undefined || (Array.isArray(operations) && operations.length > 0)) return []
  return [`its JSON patch is ${JSON.stringify(operations)}; it should be a list of operations`]
}

const cannotChange = "a patch cannot change"

function isFatal(problem: string): boolean {
  return !problem.startsWith(cannotChange)
}

function fitProblems(
  object: Manifest,
  patch: { readonly id: string; readonly changes: PatchesById; readonly moves: boolean },
): readonly string[] {
  try {
    const result = patched(object, patch.id, patch.changes)
    const key = isRecord(result.metadata) ? objectKey(result) : undefined
    return key === objectKey(object) || patch.moves
      ? []
      : [`${cannotChange} apiVersion, kind, metadata.name or metadata.namespace`]
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return [error.message]
  }
}
