import { jsonPatch } from "./json-patch.ts"
import type { Manifest } from "./manifest.ts"
import { merge } from "./merge.ts"

/** The changes of an overlay by `Kind/name`, still unchecked. */
export interface PatchesById {
  readonly patches?: Readonly<Record<string, unknown>>
  readonly jsonPatches?: Readonly<Record<string, unknown>>
}

/** Applies the strategic merge patch and then the JSON patch of an object. Throws a RangeError when one does not fit. */
export function patched(resource: Manifest, id: string, changes: PatchesById): Manifest {
  const patch = changes.patches?.[id]
  const operations = changes.jsonPatches?.[id]
  const merged = patch === undefined ? resource : merge(resource, patch)
  return Array.isArray(operations) ? (jsonPatch(merged, operations) as Manifest) : merged
}
