import type { Manifest } from "./manifest.ts"
import { nameByContent } from "./name-by-content.ts"
import type { Declared, Overlay } from "./overlay-options.ts"
import { isJobId } from "./predecessors.ts"
import { transform } from "./transform.ts"

export type { Component, Id, Overlay, PatchOf } from "./overlay-options.ts"

/** An app of a cluster: what `clusters/<name>/<app>.ts` exports. */
export interface App {
  /** Apps of the same cluster that must be healthy first, and own Jobs that must be complete: `Job/<name>`. */
  readonly after: readonly string[]
  readonly manifests: readonly Manifest[]
}

/**
 * Renders a base for a cluster: components, omit, patches, replicas, images, namespace, prefix and suffix, labels and
 * annotations, content hashes. Throws a TypeError that lists every mistake, one per line.
 */
export function overlay<
  M extends Declared,
  A extends Declared = never,
  const N extends string = string,
>(options: Overlay<M, A, N>): App {
  const manifests = nameByContent(transform(options, "overlay"), options.references)
  const { after = [], namePrefix = "", nameSuffix = "" } = options
  const rename = (id: string): string => id.replace(/(?<=^Job\/).*/, `${namePrefix}$&${nameSuffix}`)
  return {
    after: after.map((entry) => (isJobId(entry) ? rename(entry) : entry)),
    manifests: manifests.map(withoutMarks),
  }
}

/** Symbols mark objects for the steps above; what leaves is plain data. */
function withoutMarks(manifest: Manifest): Manifest {
  if (Object.getOwnPropertySymbols(manifest).length === 0) return manifest
  return Object.fromEntries(Object.entries(manifest)) as Manifest
}
