import type { Fault } from "../fault.ts"

const pipeline = "lib/sync/pipeline.test.ts"

/** What hangs on finalizers: rows of docs/faults.md. */
export const deletionFaults = {
  finalizer: {
    fault: "An object hangs on a finalizer while the commit wants it",
    written: "Nothing of the app",
    says: "Cannot apply <object>: it is being deleted; run again when it is gone",
    after: "As before, until somebody ends the finalizer's work",
    test: { file: pipeline, name: "sync() applies nothing to an object that is being deleted" },
  },
} as const satisfies Readonly<Record<string, Fault>>
