import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Store } from "#lib/embedded/api/store/store.ts"

/** What a kind does beyond the rules for all kinds. Each function changes the object it is given, which nobody else holds. */
export interface Strategy {
  /** Completes a new object: its first status, what the cluster allocates. */
  readonly prepareCreate?: (object: KubeObject, context: { readonly store: Store }) => void
  /** Completes a changed object: keeps what the cluster allocated. */
  readonly prepareUpdate?: (
    object: KubeObject,
    existing: KubeObject,
    context: { readonly store: Store },
  ) => void
  /** Seconds between the deletion of an object and its end; undefined when the kind knows no grace. */
  readonly grace?: (object: KubeObject, requested: number | undefined) => number
  /** Finalizers that an object gets when its deletion begins. */
  readonly deletionFinalizers?: readonly string[]
  /** Marks an object whose deletion begins. */
  readonly beginDeletion?: (object: KubeObject) => void
  /** Whether something other than a finalizer keeps an object that is being deleted. */
  readonly holds?: (object: KubeObject) => boolean
}
