import { apiVersions, type Kind, type Models } from "./kinds.ts"
import { clusterScoped } from "./scope.ts"
import type { Wire } from "./wire.ts"

/** A rendered Kubernetes object, whatever its kind. Typed manifests are subtypes of it. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly [field: string]: unknown
}

/** What `manifest()` takes besides kind and name: the object's own fields, labels and annotations. */
export type Body<K extends Kind> = Omit<
  Wire<Models[K]>,
  "apiVersion" | "kind" | "metadata" | "status"
> & { readonly metadata?: BodyMetadata }

/** `namespace` only where an object lives in another namespace than the rest of its overlay. */
export type BodyMetadata = Partial<Omit<Manifest["metadata"], "name">>

/** A manifest that still knows its kind and its literal name, so that overlays can be checked. */
export type ManifestOf<K extends Kind = Kind, N extends string = string> = K extends Kind
  ? Omit<Body<K>, "metadata"> & {
      readonly apiVersion: string
      readonly kind: K
      readonly metadata: Omit<Manifest["metadata"], "name"> & { readonly name: N }
    }
  : never

/** Declares an object of one of Kubernetes's own kinds. */
export function manifest<K extends Kind, const N extends string>(
  kind: K,
  name: N,
  body: Body<K>,
): ManifestOf<K, N> {
  const metadata = { name, ...body.metadata }
  const head = { apiVersion: apiVersions[kind], kind, metadata }
  return { ...head, ...body, metadata } as unknown as ManifestOf<K, N>
}

/** The type of a custom resource; `scope` is `Namespaced` unless said otherwise. */
export interface CustomKind<K extends string = string> {
  readonly apiVersion: string
  readonly kind: K
  readonly scope?: "Namespaced" | "Cluster"
}

export type CustomManifest<K extends string = string, N extends string = string> = {
  readonly apiVersion: string
  readonly kind: K
  readonly metadata: Omit<Manifest["metadata"], "name"> & { readonly name: N }
  readonly [field: string]: unknown
}

/** Declares a custom resource, or any kind for which there is no model here. Its body is not checked. */
export function custom<const K extends string, const N extends string>(
  type: CustomKind<K>,
  name: N,
  body: { readonly metadata?: BodyMetadata; readonly [field: string]: unknown },
): CustomManifest<K, N> {
  const { metadata, ...fields } = body
  const { apiVersion, kind, scope } = type
  const object = { apiVersion, kind, metadata: { name, ...metadata }, ...fields }
  return scope === "Cluster" ? { ...object, [clusterScoped]: true } : object
}
