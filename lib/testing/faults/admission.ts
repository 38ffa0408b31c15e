import type { Fault } from "../fault.ts"

const refusals = "scripts/faults/refusals.test.ts"

/** What admission rules of a cluster do: rows of docs/faults.md. */
export const admissionFaults = {
  denied: {
    fault: "An admission webhook or ValidatingAdmissionPolicy denies an object",
    written: "Nothing of the app",
    says: "Cannot apply <object>: <why>",
    after: "As before",
    test: {
      file: refusals,
      name: "sync() writes nothing of an app of which an admission rule denies one object",
    },
  },
} as const satisfies Readonly<Record<string, Fault>>
