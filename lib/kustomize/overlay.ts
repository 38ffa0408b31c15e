import { pinImages } from "./images.ts"
import type { CustomManifest, Manifest, ManifestOf } from "./manifest.ts"
import { merge } from "./merge.ts"
import { nameByContent } from "./name-by-content.ts"
import { placeIn } from "./namespace.ts"
import { overlayProblems } from "./overlay-problems.ts"
import type { Patch } from "./patch.ts"

/** An app of a cluster: what `clusters/<name>/<app>.ts` exports. */
export interface App {
  /** Apps of the same cluster that must be healthy first. */
  readonly after: readonly string[]
  readonly manifests: readonly Manifest[]
}

type Declared = ManifestOf | CustomManifest

/** `Kind/name`: how an overlay names an object of its base. */
export type Id<M extends Declared> = M extends Declared
  ? `${M["kind"]}/${M["metadata"]["name"]}`
  : never

type Scalable = { readonly kind: "Deployment" | "StatefulSet" }

/** A patch changes what an object says, not which object it is: `PatchOf<ManifestOf<"Deployment">>`. */
export type PatchOf<M extends Declared> = M extends ManifestOf
  ? Patch<Omit<M, "apiVersion" | "kind" | "metadata">> & {
      readonly metadata?: Patch<Pick<Manifest["metadata"], "labels" | "annotations">>
    }
  : Readonly<Record<string, unknown>>

/** What a cluster makes of a base. Applied in this order, whatever the order in the file. */
export interface Overlay<M extends Declared> {
  /** Of every namespaced object that names none itself. */
  readonly namespace: string
  readonly resources: readonly M[]
  readonly after?: readonly string[]
  /** Objects of the base that this cluster does without. */
  readonly omit?: readonly Id<M>[]
  readonly patches?: { readonly [R in M as Id<R>]?: PatchOf<R> }
  readonly replicas?: { readonly [R in Extract<M, Scalable> as Id<R>]?: number }
  /** Image name in the base → tag and digest, or the digest alone. */
  readonly images?: Readonly<Record<string, `${string}@sha256:${string}`>>
  /** On the objects' own metadata, neither on selectors nor on pods: a new label rolls nothing. */
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/**
 * Renders a base for a cluster: omit, patches, replicas, images, namespace, labels and annotations,
 * content hashes. Throws a TypeError that lists every mistake, one per line.
 */
export function overlay<M extends Declared>(options: Overlay<M>): App {
  throwAll(overlayProblems(options))
  const { namespace, labels = {}, annotations = {}, images = {} } = options
  const omitted = new Set<string>(options.omit)
  const resources: readonly Manifest[] = options.resources
  const placed = resources
    .filter((resource) => !omitted.has(idOf(resource)))
    .map((resource) => patched(resource, options))
    .map((resource) => pinImages(resource, images))
    .map((resource) => placeIn(resource, namespace))
    .map((resource) => merge(resource, { metadata: common({ labels, annotations }) }))
  return { after: options.after ?? [], manifests: nameByContent(placed).map(withoutMarks) }
}

function patched<M extends Declared>(resource: Manifest, options: Overlay<M>): Manifest {
  const id = idOf(resource)
  const patches: Readonly<Record<string, unknown>> = options.patches ?? {}
  const replicas: Readonly<Record<string, number | undefined>> = options.replicas ?? {}
  const count = replicas[id]
  const result = merge(resource, patches[id] ?? {})
  return count === undefined ? result : merge(result, { spec: { replicas: count } })
}

function common(metadata: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  return Object.fromEntries(
    Object.entries(metadata).filter(([, entries]) => Object.keys(entries).length > 0),
  )
}

function idOf({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata.name}`
}

/** Symbols mark objects for the steps above; what leaves is plain data. */
function withoutMarks(manifest: Manifest): Manifest {
  return Object.fromEntries(Object.entries(manifest)) as Manifest
}

function throwAll(problems: readonly string[]): void {
  if (problems.length > 0) throw new TypeError(problems.join("\n"))
}
