import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Ignored } from "#lib/kustomize/cluster.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { parsePath, valueAt, withValueAt } from "./field-path.ts"

/** Says whether some fields of the object are left as others set them. */
export function isIgnored(manifest: Manifest, ignore: readonly Ignored[]): boolean {
  return ignore.some(({ object }) => object === objectId(manifest))
}

/** Says whether the object is not made again while it is gone: somebody else does not cease to delete it. */
export function isLeftOut(manifest: Manifest, ignore: readonly Ignored[]): boolean {
  const object = objectId(manifest)
  return ignore.some((one) => one.object === object && one.fields.includes(wholeObject))
}

/** Takes over the live value of every field that is left alone, so that applying the manifest changes none of them. */
export function leaveAlone(
  manifest: Manifest,
  live: LiveObject,
  ignore: readonly Ignored[],
): Manifest {
  const paths = ignore
    .filter(({ object }) => object === objectId(manifest))
    .flatMap(({ fields }) => fields.filter((field) => field !== wholeObject).map(parsePath))
  return paths.reduce<Manifest>(
    (result, path) => withValueAt(result, path, valueAt(live, path)) as Manifest,
    manifest,
  )
}

/** The path of an object itself, next to those of its fields. */
const wholeObject = ""
