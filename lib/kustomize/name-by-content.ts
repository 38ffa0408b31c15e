import { hashedName, isContentHashed } from "./content-hash.ts"
import type { Manifest } from "./manifest.ts"
import { renameReferences } from "./references.ts"

/** Gives ConfigMaps and Secrets that ask for it a name with a hash of their content, and their users that name. */
export function nameByContent(manifests: readonly Manifest[]): readonly Manifest[] {
  const names = new Map(
    manifests.filter(isContentHashed).map((manifest) => [keyOf(manifest), hashedName(manifest)]),
  )
  if (names.size === 0) return manifests
  return manifests.map((manifest) => {
    const namespace = manifest.metadata.namespace
    const name = isContentHashed(manifest) ? names.get(keyOf(manifest)) : undefined
    const renamed =
      name === undefined ? manifest : { ...manifest, metadata: { ...manifest.metadata, name } }
    return renameReferences(
      renamed,
      (kind, name) => names.get(keyOf({ kind, metadata: { name, namespace } })) ?? name,
    )
  })
}

interface Named {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined }
}

function keyOf({ kind, metadata }: Named): string {
  return `${kind}/${metadata.namespace ?? ""}/${metadata.name}`
}
