import type { CustomType } from "#lib/embedded/api/custom/custom-type.ts"

/** One kind of object that this API server serves. */
export interface Resource {
  /** `apps/deployments`, in the core group `pods`. */
  readonly id: string
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  /** `apps/v1`, in the core group `v1`. */
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  readonly verbs: readonly Verb[]
  readonly subresources: readonly Subresource[]
  /** Whether `metadata.generation` counts the changes of `spec`. */
  readonly generation: boolean
  /** Declared by a CustomResourceDefinition; absent for the kinds of Kubernetes itself. */
  readonly custom?: CustomType
}

export type Verb =
  | "create"
  | "delete"
  | "deletecollection"
  | "get"
  | "list"
  | "patch"
  | "update"
  | "watch"

export type Subresource = "status" | "scale" | "finalize" | "log" | "eviction" | "binding" | "token"

/** `group/plural`, or the plural alone in the core group. */
export function resourceId(group: string, plural: string): string {
  return group === "" ? plural : `${group}/${plural}`
}

/** `pods` or `deployments.apps`: how messages name a resource. */
export function qualifiedResource(resource: Pick<Resource, "group" | "plural">): string {
  return resource.group === "" ? resource.plural : `${resource.plural}.${resource.group}`
}

/** `Pod` or `Deployment.apps`: how validation messages name a kind. */
export function qualifiedKind(resource: Pick<Resource, "group" | "kind">): string {
  return resource.group === "" ? resource.kind : `${resource.kind}.${resource.group}`
}
