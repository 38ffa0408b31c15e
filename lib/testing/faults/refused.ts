import type { Fault } from "../fault.ts"

const refusals = "scripts/faults/refusals.test.ts"
const strangers = "scripts/faults/strangers.test.ts"
const pipeline = "lib/sync/pipeline.test.ts"

/** What the API server refuses, and what a commit gets wrong: rows of docs/faults.md. */
export const refusedFaults = {
  refused: {
    fault: "The API server refuses one object of 100",
    written: "Nothing of the app; other apps go on",
    says: "Cannot apply <object>: <why>",
    after: "As before; every refused object is listed, not only the first",
    test: {
      file: refusals,
      name: "sync() writes none of 100 good objects when the API server refuses two others, and names both",
    },
  },
  immutable: {
    fault: "A field that cannot be changed any more",
    written: "Nothing of the app",
    says: "field is immutable",
    after: "As before",
    test: {
      file: "lib/sync/diff.test.ts",
      name: "diff() names the field that cannot be changed any more",
    },
  },
  "kind and its objects": {
    fault: "A CRD and its objects in one push",
    written: "The CRD, and once it is established its objects",
    says: "",
    after: "All of it deployed",
    test: {
      file: "lib/sync/apply.test.ts",
      name: "apply() defines a kind and makes an object of it in one run",
    },
  },
  "removed kind": {
    fault: "Somebody removed the CRD of objects that the commit has",
    written: "Nothing of the app; other apps go on",
    says: "Cannot apply a <kind> of <apiVersion>: the API server does not know this kind; install its CRD, or correct apiVersion and kind",
    after: "The objects are gone with their CRD; a push that has the CRD makes them again",
    test: {
      file: "scripts/faults/removed-kind.test.ts",
      name: "sync() says that a kind was removed, and brings it back with its definition",
    },
  },
  "renamed namespace": {
    fault: "The namespace of an app is renamed",
    written: "The app in the new namespace; then its objects in the old one go",
    says: 'it goes only when the cluster\'s prune.allow names "Namespace/<namespace>"',
    after: "The old namespace stays, and what others have in it",
    test: {
      file: strangers,
      name: "sync() moves an app whose namespace was renamed, and keeps the old namespace until it is named",
    },
  },
  "half a render": {
    fault: "A commit renders half of the objects",
    written: "Nothing, when more objects would go than prune.limit",
    says: "Cannot remove <count> objects in one run: the cluster allows <limit>",
    after: "As before",
    test: {
      file: pipeline,
      name: "sync() refuses to remove more than the cluster's limit, before anything is touched",
    },
  },
  "empty render": {
    fault: "An app renders nothing",
    written: "Nothing of the app",
    says: "",
    after: "As before; the run fails at its render",
    test: { file: pipeline, name: "sync() refuses an app that renders nothing" },
  },
} as const satisfies Readonly<Record<string, Fault>>
