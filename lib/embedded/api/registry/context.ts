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
}

/** Formats a time as Kubernetes's `metav1.Time` does: UTC, whole seconds. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
