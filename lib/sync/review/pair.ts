import { objectKey } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { findRenames } from "./renames.ts"

/** One object of a cluster with the app that declares it. */
export interface Declared {
  readonly app: string
  readonly manifest: Manifest
}

/** An object of both sides; a side is absent where the object is. */
export interface Pair {
  readonly before?: Declared
  readonly after?: Declared
}

/** Finds for each object of one side its counterpart on the other: by identity, and where that fails by content. */
export function pair(before: readonly Declared[], after: readonly Declared[]): readonly Pair[] {
  const old = new Map(before.map((one) => [objectKey(one.manifest), one]))
  const kept = after.map((one): Pair => {
    const counterpart = old.get(objectKey(one.manifest))
    old.delete(objectKey(one.manifest))
    return counterpart === undefined ? { after: one } : { before: counterpart, after: one }
  })
  const created = kept.flatMap(({ before, after }) =>
    before === undefined && after !== undefined ? [after] : [],
  )
  const renames = findRenames([...old.values()], created)
  const renamed = new Set(renames.values())
  return [
    ...kept.map((one) => {
      const former = one.after && renames.get(one.after)
      return former === undefined ? one : { ...one, before: former }
    }),
    ...[...old.values()].flatMap((one) => (renamed.has(one) ? [] : [{ before: one }])),
  ]
}
