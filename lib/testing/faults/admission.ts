import type { Fault } from "../fault.ts"

const file = "scripts/faults/admission.test.ts"

/** What admission rules of a cluster do: rows of docs/faults.md. Only a real API server has them. */
export const admissionFaults = {
  denied: {
    fault: "A ValidatingAdmissionPolicy denies one object of many",
    written: "Nothing of the app",
    says: "Cannot apply <object>: <why>",
    after: "As before",
    test: {
      file,
      name: "sync() says what an admission policy denies, and writes nothing of the app",
    },
  },
  "denied by a webhook": {
    fault: "An admission webhook denies one object of many",
    written: "Nothing of the app",
    says: 'Cannot apply <object>: admission webhook "<webhook>" denied the request: <why>',
    after: "As before",
    test: {
      file,
      name: "sync() writes nothing of an app of which a webhook denies one object, and says which webhook why",
    },
  },
  "webhook out of order": {
    fault: "An admission webhook with `failurePolicy: Fail` answers 500, or nothing",
    written: "Nothing of the app, after some attempts",
    says: 'Cannot apply <object>: Internal error occurred: failed calling webhook "<webhook>": <why>',
    after: "As before; a run once it answers again deploys",
    test: {
      file,
      name: "sync() writes nothing while a webhook that must be asked answers 500 or nothing",
    },
  },
  "webhook ignored": {
    fault: "An admission webhook with `failurePolicy: Ignore` answers 500, or nothing",
    written: "Everything",
    says: "",
    after: "Deployed",
    test: {
      file,
      name: "sync() goes on when a webhook that need not be asked answers 500 or nothing",
    },
  },
  "changed by a webhook": {
    fault: "A mutating webhook changes a field that we apply",
    written: "The object, once",
    says: "",
    after: "What the webhook made of it; the same push again changes nothing, and it is no drift",
    test: {
      file,
      name: "sync() takes what a mutating webhook makes of an object for what was applied",
    },
  },
  "webhook that spares dry runs": {
    fault: "A mutating webhook changes a field that we apply, but not in a dry run",
    written: "The object, once; again by the first run after a restart of the service",
    says: "",
    after: "What the webhook made of it; it is no drift",
    test: {
      file,
      name: "sync() fights no webhook that changes an object only when it is really written",
    },
  },
} as const satisfies Readonly<Record<string, Fault>>
