import type { Fault } from "../fault.ts"

const pipeline = "lib/sync/pipeline.test.ts"

/** What others change: rows of docs/faults.md. */
export const otherFaults = {
  fight: {
    fault: "Two managers fight over a field",
    written: "The field, three times in ten minutes; then nothing",
    says: "puts back <object> <field>, changed by <manager>",
    after: "The other manager's value, shown as contested",
    test: {
      file: "apps/sync/src/drift.test.ts",
      name: "startSyncService() puts drift back by a run that says why, and after three fights leaves the field alone",
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
