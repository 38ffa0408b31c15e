import type { CustomManifest, ManifestOf } from "./manifest.ts"
import type { Declared, Layer } from "./overlay-options.ts"
import { transform } from "./transform.ts"

/**
 * Makes a base of a base: the result is for the `resources` of an overlay or of another layer, its ids have the new
 * names. Throws a TypeError that lists every mistake, one per line.
 */
export function layer<
  M extends Declared,
  A extends Declared = never,
  const P extends string = "",
  const S extends string = "",
>(options: Layer<M, A, P, S>): readonly Renamed<M | A, P, S>[] {
  return transform(options, "layer") as unknown as readonly Renamed<M | A, P, S>[]
}

/** A declared object under its new name. */
export type Renamed<M extends Declared, P extends string, S extends string> = M extends {
  readonly kind: "APIService" | "CustomResourceDefinition" | "Namespace"
}
  ? M
  : M extends ManifestOf<infer K, infer N>
    ? ManifestOf<K, `${P}${N}${S}`>
    : M extends CustomManifest<infer K, infer N>
      ? CustomManifest<K, `${P}${N}${S}`>
      : never
