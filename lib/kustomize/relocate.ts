import type { Manifest } from "./manifest.ts"
import { isRecord } from "./record.ts"
import type { ReferenceField } from "./reference-fields.ts"
import { followReferences } from "./references.ts"
import { isNamespaced } from "./scope.ts"

/** Where an overlay puts its objects and what it calls them. */
export interface Relocation {
  /** Of every namespaced object that names none itself. */
  readonly namespace?: string
  /** Namespaces that the base names and that become `namespace`; `"all"`: whichever it names. */
  readonly replaces?: "all" | readonly string[]
  readonly namePrefix?: string
  readonly nameSuffix?: string
  /** Fields of custom kinds that name other objects. */
  readonly references?: readonly ReferenceField[]
}

/**
 * Gives objects their namespace and their prefix and suffix, and follows them in every field that names one of them.
 * Namespaces, CRDs and APIServices keep their names, unless it is the namespace itself that is replaced.
 */
export function relocate(
  manifests: readonly Manifest[],
  relocation: Relocation,
): readonly Manifest[] {
  let known: ReadonlyMap<string, Manifest> | undefined
  const find = (kind: string, name: string, namespace: string | undefined) => {
    known ??= places(manifests, relocation)
    return (
      known.get(keyOf(kind, { name, namespace })) ??
      known.get(keyOf(kind, { name, namespace: clusterScope }))
    )
  }
  return manifests.map((manifest) => {
    const from = manifest.metadata.namespace ?? relocation.namespace
    const followed = followReferences(
      manifest,
      ({ kind, name, namespace }) => {
        const target = find(kind, name, namespace ?? from)
        return target === undefined ? undefined : newPlace(target, relocation)
      },
      relocation.references,
    )
    return placed(followed, newPlace(manifest, relocation), relocation)
  })
}

/** Asked for only where an object names another one. */
function places(
  manifests: readonly Manifest[],
  relocation: Relocation,
): ReadonlyMap<string, Manifest> {
  return new Map(
    manifests.map((manifest) => [keyOf(manifest.kind, oldPlace(manifest, relocation)), manifest]),
  )
}

interface Place {
  readonly name: string
  readonly namespace?: string | undefined
}

function oldPlace(manifest: Manifest, { namespace }: Relocation): Place {
  const { name, namespace: own = namespace } = manifest.metadata
  return { name, namespace: isNamespaced(manifest) ? own : clusterScope }
}

/** No namespace is called so. */
const clusterScope = "*"

function newPlace(
  manifest: Manifest,
  relocation: Relocation,
): { name: string; namespace?: string } {
  const { kind, metadata } = manifest
  const { namespace, namePrefix = "", nameSuffix = "" } = relocation
  if (kind === "Namespace") {
    const isReplaced = namespace !== undefined && replaces(metadata.name, relocation)
    return { name: isReplaced ? namespace : metadata.name }
  }
  const name = keepsName.has(kind) ? metadata.name : `${namePrefix}${metadata.name}${nameSuffix}`
  if (!isNamespaced(manifest)) return { name }
  const own = metadata.namespace
  const place = own === undefined || replaces(own, relocation) ? (namespace ?? own) : own
  return place === undefined ? { name } : { name, namespace: place }
}

const keepsName: ReadonlySet<string> = new Set(["APIService", "CustomResourceDefinition"])

function replaces(namespace: string, { replaces: list = [] }: Relocation): boolean {
  return list === "all" || list.includes(namespace)
}

function placed(
  manifest: Manifest,
  { name, namespace }: { readonly name: string; readonly namespace?: string },
  relocation: Relocation,
): Manifest {
  const bound = bindings.has(manifest.kind)
    ? withSubjectsIn(manifest, namespace ?? relocation.namespace)
    : manifest
  if (namespace === undefined && name === manifest.metadata.name) return bound
  const { name: _, namespace: __, ...metadata } = bound.metadata
  const place = namespace === undefined ? {} : { namespace }
  return { ...bound, metadata: { name, ...metadata, ...place } }
}

const bindings: ReadonlySet<string> = new Set(["RoleBinding", "ClusterRoleBinding"])

/** Service accounts that a binding names without a namespace are those of the binding's. */
function withSubjectsIn(binding: Manifest, namespace: string | undefined): Manifest {
  if (!Array.isArray(binding.subjects) || namespace === undefined) return binding
  const subjects = binding.subjects.map((subject: unknown) =>
    isRecord(subject) && subject.kind === "ServiceAccount" && subject.namespace === undefined
      ? { ...subject, namespace }
      : subject,
  )
  return { ...binding, subjects }
}

function keyOf(kind: string, { name, namespace }: Place): string {
  return `${kind}/${namespace ?? ""}/${name}`
}
