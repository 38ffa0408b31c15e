import { idOf } from "./identity.ts"
import { labelsMatch } from "./label-selector.ts"
import type { Declared, Id, PatchOf } from "./overlay-options.ts"

/** Which objects of a base a patch is for. */
export interface Target<K extends string> {
  readonly kind: K
  readonly name?: RegExp
  /** Labels that the objects have, each with this value. */
  readonly labels?: Readonly<Record<string, string>>
}

/**
 * Gives every object of a base that a target picks the same patch: `patches: { ...patchEach(base, { kind: "Deployment" },
 * patch) }`. Throws a TypeError when it picks none.
 */
export function patchEach<M extends Declared, K extends M["kind"]>(
  base: readonly M[],
  target: Target<K>,
  patch: PatchOf<Extract<M, { readonly kind: K }>>,
): { readonly [R in Extract<M, { readonly kind: K }> as Id<R>]?: PatchOf<R> } {
  const { kind, name = /(?:)/, labels = {} } = target
  const picked = base.filter(
    (object) =>
      object.kind === kind &&
      name.test(object.metadata.name) &&
      labelsMatch(labels, object.metadata.labels ?? {}),
  )
  if (picked.length === 0) {
    const ids = base.map(idOf).slice(0, 10).join(", ")
    throw new TypeError(
      `Cannot patch each ${kind}: the target picks none of ${base.length} objects, ${ids}`,
    )
  }
  return Object.fromEntries(picked.map((object) => [idOf(object), patch])) as never
}
