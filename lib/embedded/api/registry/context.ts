import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Store } from "#lib/embedded/api/store/store.ts"

/** What every operation on objects works with. */
export interface Context {
  readonly store: Store
  readonly now: () => Date
}

/** Who writes, and whether for real. */
export interface WriteOptions {
  /** Recorded in `metadata.managedFields`. */
  readonly fieldManager: string
  /** Answers as if it had been written, and writes nothing. */
  readonly dryRun?: boolean
  /** Refuses a write that is well-formed and yet not for its sender to make. */
  readonly admit?: Admit | undefined
}

/** Throws when an object must not be written by whoever sends it; `existing` is absent for a create. */
export type Admit = (object: KubeObject, existing: KubeObject | undefined) => void

/** Formats a time as Kubernetes's `metav1.Time` does: UTC, whole seconds. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
