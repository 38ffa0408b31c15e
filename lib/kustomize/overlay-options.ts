import type { ImageChange } from "./images.ts"
import type { JsonPatchOperation } from "./json-patch.ts"
import type { AnnotationSet, LabelSet } from "./labels.ts"
import type { CustomManifest, Manifest, ManifestOf } from "./manifest.ts"
import type { Patch } from "./patch.ts"
import type { ReferenceField } from "./reference-fields.ts"
import type { scalableKinds } from "./replicas.ts"

export type Declared = ManifestOf | CustomManifest

/** `Kind/name`: how an overlay names an object of its base. */
export type Id<M extends Declared> = M extends Declared
  ? `${M["kind"]}/${M["metadata"]["name"]}`
  : never

type Scalable = { readonly kind: (typeof scalableKinds)[number] }

/** A patch changes what an object says, not which object it is: `PatchOf<ManifestOf<"Deployment">>`. */
export type PatchOf<M extends Declared> = M extends ManifestOf
  ? Patch<Omit<M, "apiVersion" | "kind" | "metadata">> & {
      readonly metadata?: Patch<Pick<Manifest["metadata"], "labels" | "annotations">>
    }
  : Readonly<Record<string, unknown>>

type Texts = Readonly<Record<string, string>>

/** What an overlay, a layer and a component have in common. */
export interface Changes<M extends Declared> {
  /** Objects of the base that this cluster does without. */
  readonly omit?: readonly Id<M>[]
  readonly patches?: { readonly [R in M as Id<R>]?: PatchOf<R> }
  /** After `patches`: for lists without merge keys, custom resources, and to test what the base says. */
  readonly jsonPatches?: { readonly [R in M as Id<R>]?: readonly JsonPatchOperation[] }
  readonly replicas?: { readonly [R in Extract<M, Scalable> as Id<R>]?: number }
  /** Image name in the base → tag and digest, or the digest alone; an object to take another name, or a tag alone. */
  readonly images?: Readonly<Record<string, `${string}@sha256:${string}` | ImageChange>>
  /** On the objects' own metadata, neither on selectors nor on pods: a new label rolls nothing. A LabelSet goes further. */
  readonly labels?: Texts | LabelSet | readonly LabelSet[]
  readonly annotations?: Texts | AnnotationSet
}

/** A part of an overlay that several share: it adds objects and changes those it expects in the base, `M`. */
export interface Component<M extends Declared, A extends Declared = never> extends Changes<M | A> {
  readonly resources?: readonly A[]
}

/** A namespace that takes the place of those that the base's objects name themselves, `"all"` or those listed. */
export interface NamespaceChange {
  readonly name: string
  readonly replaces: "all" | readonly string[]
}

interface Base<M extends Declared, A extends Declared> extends Changes<M | A> {
  readonly resources: readonly M[]
  /** Applied one after the other, before anything else. */
  readonly components?: readonly Component<M | A, A>[]
  /** Fields of custom kinds that name other objects, to be followed like those that Kubernetes knows. */
  readonly references?: readonly ReferenceField[]
}

/** What one layer of several makes of its base. */
export interface Layer<
  M extends Declared,
  A extends Declared = never,
  P extends string = string,
  S extends string = string,
> extends Base<M, A> {
  readonly namespace?: string | NamespaceChange
  /** Before every name but those of namespaces, CRDs and APIServices; references follow. */
  readonly namePrefix?: P
  readonly nameSuffix?: S
}

/** What may stand in `after`: an app of the same cluster, or a Job that the overlay declares. */
export type Predecessor<N extends string, M extends Declared> = N extends `${string}/${string}`
  ? JobId<M> | (N extends JobId<M> ? N : never)
  : N

type JobId<M extends Declared> = Id<Extract<M, { readonly kind: "Job" }>> | OpenId<M>

/** A base that does not know its kinds, such as YAML, may hold any Job. */
type OpenId<M extends Declared> = M extends Declared
  ? string extends M["kind"]
    ? `Job/${M["metadata"]["name"]}`
    : never
  : never

/** What a cluster makes of a base. Applied in this order, whatever the order in the file. */
export interface Overlay<M extends Declared, A extends Declared = never, N extends string = string>
  extends Layer<M, A> {
  /** Of every namespaced object that names none itself, or whose own is replaced. */
  readonly namespace: string | NamespaceChange
  /**
   * Apps of the same cluster that must be healthy first, and Jobs of this app, as `Job/<name>` in the base, that must be
   * complete before its workloads, routes and admission are written.
   */
  readonly after?: readonly (N & Predecessor<N, M | A>)[]
}
