import { hashedName, isContentHashed } from "./content-hash.ts"
import type { Manifest } from "./manifest.ts"
import type { ReferenceField } from "./reference-fields.ts"
import { followReferences } from "./references.ts"

/** Gives ConfigMaps and Secrets that ask for it a name with a hash of their content, and their users that name. */
export function nameByContent(
  manifests: readonly Manifest[],
  references: readonly ReferenceField[] = [],
): readonly Manifest[] {
  return renamed(manifests, isContentHashed, references)
}

/** Gives some objects a name with a hash of their content, and their users that name. */
export function renamed(
  manifests: readonly Manifest[],
  isHashed: (manifest: Manifest) => boolean,
  references: readonly ReferenceField[] = [],
): readonly Manifest[] {
  const names = new Map(
    manifests.filter(isHashed).map((manifest) => [keyOf(manifest), hashedName(manifest)]),
  )
  if (names.size === 0) return manifests
  return manifests.map((manifest) => {
    const { namespace } = manifest.metadata
    const name = isHashed(manifest) ? names.get(keyOf(manifest)) : undefined
    const named =
      name === undefined ? manifest : { ...manifest, metadata: { ...manifest.metadata, name } }
    return followReferences(
      named,
      ({ kind, name, namespace: other = namespace }) => {
        const hashed = names.get(keyOf({ kind, metadata: { name, namespace: other } }))
        return hashed === undefined ? undefined : { name: hashed }
      },
      references,
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
