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
  "finalizer of what is not wanted": {
    fault: "An object hangs on a finalizer when the commit has it no more",
    written: "Everything else of the app",
    says: "it is being deleted and waits for its finalizers <finalizers>",
    after:
      "The object is kept in the inventory and shown in every run until it is gone; also when its app is gone",
    test: {
      file: "lib/sync/remove-gone.test.ts",
      name: "removeGone() keeps what waits for its finalizers in the inventory until it is gone",
    },
  },
  "finalizer in a namespace": {
    fault: "A namespace hangs on an object's finalizer while the commit wants it again",
    written: "Nothing of the app; other apps go on",
    says: "it is being deleted; run again when it is gone",
    after: "As before, until somebody ends the finalizer's work",
    test: {
      file: pipeline,
      name: "sync() applies nothing to a namespace that is being deleted",
    },
  },
} as const satisfies Readonly<Record<string, Fault>>
