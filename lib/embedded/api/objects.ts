import type { Resource } from "./resources/resource.ts"

/** An object as the API server stores it. */
export interface KubeObject {
  apiVersion: string
  kind: string
  metadata: {
    name: string
    namespace?: string
    uid: string
    resourceVersion: string
    generation?: number
    creationTimestamp: string
    deletionTimestamp?: string
    deletionGracePeriodSeconds?: number
    labels?: Record<string, string>
    annotations?: Record<string, string>
    finalizers?: string[]
    ownerReferences?: OwnerReference[]
    managedFields?: unknown[]
    generateName?: string
  }
  [field: string]: unknown
}

export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}

/** `resource` is `group/plural` (`apps/deployments`) or the bare plural in the core group (`pods`). */
export interface Ref {
  readonly resource: string
  /** Absent for cluster-scoped resources. */
  readonly namespace?: string
  readonly name: string
}

export interface WatchEvent<T extends KubeObject = KubeObject> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED"
  readonly object: T
}

/** A draft of an object: what a client sends. */
export type Draft = {
  apiVersion: string
  kind: string
  metadata: Partial<KubeObject["metadata"]>
  [field: string]: unknown
}

/**
 * The API server's in-process face: what the controllers, the node and the scheduler talk to.
 * Same validation, defaulting, versioning and watch events as over HTTP; everything is synchronous
 * (one process, bun:sqlite). Objects that it returns are copies or frozen: never mutate them, send a changed copy.
 * Failures throw `ApiStatusError { status: 404 | 409 | 422 …, reason, message }`.
 */
export interface Objects {
  get<T extends KubeObject = KubeObject>(ref: Ref): T | undefined
  list<T extends KubeObject = KubeObject>(
    resource: string,
    options?: { readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> },
  ): T[]
  /** `metadata.generateName` works; `fieldManager` is recorded in managedFields. */
  create<T extends KubeObject = KubeObject>(
    draft: Draft,
    options?: { readonly fieldManager?: string },
  ): T
  /**
   * Replaces; 409 when `metadata.resourceVersion` is set and stale. `status` is ignored unless `subresource` is `status`.
   * `finalize` is for namespaces: only it may empty `spec.finalizers`, which lets a namespace that is being deleted go.
   */
  update<T extends KubeObject = KubeObject>(
    object: T,
    options?: { readonly subresource?: "status" | "finalize"; readonly fieldManager?: string },
  ): T
  /**
   * JSON merge patch (RFC 7386). No write, no event and the same resourceVersion when nothing changes.
   * The scheduler binds a Pod with it: `spec.nodeName` may be set once.
   */
  patch<T extends KubeObject = KubeObject>(
    ref: Ref,
    patch: Record<string, unknown>,
    options?: { readonly subresource?: "status" | "finalize"; readonly fieldManager?: string },
  ): T
  /**
   * Honours finalizers and grace: a Pod bound to a node only gets `deletionTimestamp` until the node deletes it with
   * `gracePeriodSeconds: 0`. `propagation` decides on dependents (garbage collection is a controller).
   */
  delete(
    ref: Ref,
    options?: {
      readonly uid?: string
      readonly gracePeriodSeconds?: number
      readonly propagation?: "Foreground" | "Background" | "Orphan"
    },
  ): void
  /** Everything that is served now, custom resources in the version in which they are stored. */
  resources(): readonly Resource[]
  resourceOfKind(apiVersion: string, kind: string): Resource | undefined
  /** Calls back after every change of a custom resource, beginning with ADDED for what exists. */
  watchCustom(onEvent: (resource: string, event: WatchEvent) => void): () => void
  /** Calls back after every committed change, in order, beginning with ADDED for what exists. Returns the unsubscribe function. */
  watch(resource: string, onEvent: (event: WatchEvent) => void): () => void
}
