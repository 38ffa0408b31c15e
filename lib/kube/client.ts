import type { Discovery } from "./discovery.ts"
import type { LiveObject, ObjectReference } from "./live-object.ts"
import type { WatchEvent } from "./watch.ts"

/** What is sent: an object without what the server adds. */
export interface Draft {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string | undefined
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

/** Which objects of a kind. */
export interface Query {
  readonly apiVersion: string
  readonly kind: string
  /** Absent: all namespaces. */
  readonly namespace?: string | undefined
  /** `app=web,tier!=cache` */
  readonly labels?: string | undefined
  readonly fields?: string | undefined
}

export interface ListResult {
  readonly items: readonly LiveObject[]
  readonly resourceVersion: string
}

/** Leaves out of an object what nobody will ask for: there may be many. */
export type Keep = (live: LiveObject) => LiveObject

export interface PatchOptions {
  readonly dryRun?: boolean
  readonly signal?: AbortSignal | undefined
}

export interface ApplyOptions extends PatchOptions {
  /** Field manager; `turnspit` unless told. */
  readonly manager?: string
}

/** RFC 6902, as far as it is used here. */
export type JsonPatchOperation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string }

export interface DeleteOptions {
  /** The delete fails with 409 when the object is another one by now. */
  readonly uid?: string | undefined
  readonly propagation?: "Foreground" | "Background" | "Orphan"
  readonly signal?: AbortSignal | undefined
}

export interface LogOptions {
  readonly container?: string | undefined
  /** Of the container's run before the last restart. */
  readonly previous?: boolean
  readonly tailLines?: number
}

/** One API server. Every method throws `ApiError`. */
export interface KubeClient {
  readonly server: string
  readonly discovery: Discovery
  /** `v1.36.3`; also a cheap way to see whether the server answers. */
  version(signal?: AbortSignal): Promise<string>
  /** Undefined when there is no such object, or no such kind. */
  get(reference: ObjectReference, signal?: AbortSignal): Promise<LiveObject | undefined>
  /** `keep` says what is kept of each object, before the next page comes. */
  list(query: Query, signal?: AbortSignal, keep?: Keep): Promise<ListResult>
  /** Server-side apply, taking over fields of others. */
  apply(manifest: Draft, options?: ApplyOptions): Promise<Applied>
  /** Changes a live object; 409 when the patch replaces its `metadata.resourceVersion` by one that is not the newest. */
  patch(
    live: LiveObject,
    operations: readonly JsonPatchOperation[],
    options?: PatchOptions,
  ): Promise<LiveObject>
  create(object: Draft, signal?: AbortSignal): Promise<LiveObject>
  /** Replaces the object; 409 when its `metadata.resourceVersion` is not the newest. */
  replace(object: Draft, signal?: AbortSignal): Promise<LiveObject>
  /** What is left of it for now, such as for its finalizers; undefined when it is gone. */
  delete(reference: ObjectReference, options?: DeleteOptions): Promise<LiveObject | undefined>
  /** All objects first, then every change, until the signal aborts; finds back by itself after a lost connection. */
  watch(query: Query, signal: AbortSignal, keep?: Keep): AsyncIterable<WatchEvent>
  logs(pod: { namespace: string; name: string }, options?: LogOptions): Promise<string>
}

export interface Applied {
  readonly object: LiveObject
  /** The object did not exist before (in a dry run: does not exist). */
  readonly created: boolean
}
