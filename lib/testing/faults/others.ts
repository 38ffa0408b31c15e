import type { Fault } from "../fault.ts"

const pipeline = "lib/sync/pipeline.test.ts"

/** What others change: rows of docs/faults.md. */
export const otherFaults = {
  fight: {
    fault: "Two managers fight over a field",
    written: "The field, three times in ten minutes; then nothing",
    says: "contested",
    after:
      "The other manager's value, shown as contested; other fields are put back, and it is no drift once the other lets go",
    test: {
      file: "scripts/faults/fight.test.ts",
      name: "startSyncService() leaves a field alone that somebody set four times, and puts its neighbour back",
    },
  },
  "manual edit": {
    fault: "Somebody edits an object by hand",
    written: "What the commit says",
    says: "",
    after:
      'What the commit says; with `drift: "report"` the edit stays, shown as a diff, until the next run',
    test: { file: pipeline, name: "sync() puts back what somebody changed in the meantime" },
  },
  "manual delete": {
    fault: "Somebody deletes an object by hand",
    written: "The object",
    says: "",
    after: "What the commit says",
    test: {
      file: "apps/sync/src/drift.test.ts",
      name: "startSyncService() makes again what somebody deleted",
    },
  },
} as const satisfies Readonly<Record<string, Fault>>
