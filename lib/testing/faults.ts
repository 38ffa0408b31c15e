/** What may go wrong, what comes of it, and the test that shows it: the rows of docs/faults.md. */
export interface Fault {
  readonly fault: string
  /** What may be written meanwhile. */
  readonly written: string
  /** The sentence shown; `<…>` stands for what differs. Empty when there is nothing to say. */
  readonly says: string
  /** The state after. */
  readonly after: string
  readonly test: { readonly file: string; readonly name: string }
}

export type FaultName = keyof typeof faults

/** The sentence of a fault with its `<…>` filled in. */
export function sentence(name: FaultName, values: Readonly<Record<string, string>> = {}): string {
  return faults[name].says.replace(/<([^>]+)>/g, (_, key: string) => {
    const value = values[key]
    if (value === undefined) throw new Error(`Cannot fill in the sentence "${name}": no ${key}`)
    return value
  })
}

const refusals = "scripts/faults/refusals.test.ts"
const strangers = "scripts/faults/strangers.test.ts"
const apiServer = "scripts/faults/api-server.test.ts"
const pipeline = "lib/sync/pipeline.test.ts"

/** In the order of the page. */
export const faults = {
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
  finalizer: {
    fault: "An object hangs on a finalizer while the commit wants it",
    written: "Nothing of the app",
    says: "Cannot apply <object>: it is being deleted; run again when it is gone",
    after: "As before, until somebody ends the finalizer's work",
    test: { file: pipeline, name: "sync() applies nothing to an object that is being deleted" },
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
  "label lost": {
    fault: "Somebody takes our label off an object that the commit has",
    written: "The label",
    says: "",
    after: "As before",
    test: {
      file: strangers,
      name: "sync() puts the label of its set back on an object that is still wanted",
    },
  },
  relabelled: {
    fault: "Somebody takes our label off an object that the commit has no more",
    written: "Nothing",
    says: "it lost the label of its ApplySet",
    after: "The object stays",
    test: {
      file: strangers,
      name: "sync() keeps an object that lost the label of its set and is not wanted any more",
    },
  },
  "taken over": {
    fault: "Somebody gives an object of ours the label of another ApplySet",
    written: "Nothing of the app",
    says: "Cannot apply <object>: it belongs to another ApplySet (<set>); remove it there first",
    after: "As before; the object is the other's",
    test: {
      file: strangers,
      name: "sync() says which object was given to somebody else's set, and writes nothing",
    },
  },
  "emptied inventory": {
    fault: "Somebody empties an inventory",
    written: "The inventory of what the commit has",
    says: "",
    after: "Nothing is pruned; what only the old inventory knew stays for good",
    test: {
      file: pipeline,
      name: "sync() prunes nothing when somebody emptied its inventory, and notes down again what it renders",
    },
  },
  "deleted inventory": {
    fault: "Somebody deletes an inventory",
    written: "The app and a new inventory",
    says: "",
    after: "Nothing is pruned; what only the old inventory knew stays for good",
    test: { file: strangers, name: "sync() goes on when somebody deleted its inventory" },
  },
  "damaged inventory": {
    fault: "Somebody damages an inventory",
    written: "Nothing of the app; other apps go on",
    says: "Cannot read the inventory of <app>: <parent> is damaged; restore its data.objects",
    after: "As before",
    test: {
      file: strangers,
      name: "sync() leaves an app alone whose inventory somebody damaged, and deploys the others",
    },
  },
  "relabelled inventory": {
    fault: "Somebody takes a label off an inventory",
    written: "Nothing of the app; other apps go on",
    says: "Cannot save the inventory of <app>: <parent> lost its label <label>; put it back, or delete the ConfigMap and with it the memory of what is to be pruned",
    after: "As before",
    test: {
      file: strangers,
      name: "sync() says which label an inventory lost, and goes on when it is back",
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
  "sleeping writer": {
    fault: "A writer falls asleep after its last look at the Lease, and another takes over",
    written: "What the other writes; nothing of the sleeper",
    says: "Cannot save the inventory of <app>: another writer changed it meanwhile; only one may deploy to a cluster",
    after: "What the other wrote",
    test: {
      file: "lib/sync/writer.test.ts",
      name: "two writers: the inventory stops the one that fell asleep after its last look at the Lease",
    },
  },
  busy: {
    fault: "The API server answers 429",
    written: "Everything",
    says: "",
    after: "Deployed, after the wait that Retry-After names",
    test: {
      file: apiServer,
      name: "sync() waits as long as an API server that is busy asks for",
    },
  },
  "server fails for a moment": {
    fault: "The API server answers 500 for a moment",
    written: "Everything, on a later attempt",
    says: "",
    after: "Deployed",
    test: {
      file: apiServer,
      name: "sync() tries again when the API server fails for a moment",
    },
  },
  "server fails": {
    fault: "The API server answers 500 for good",
    written: "What it takes",
    says: "Cannot <what>: <why>",
    after: "Half done, and known to the inventory; the next run repairs it",
    test: {
      file: apiServer,
      name: "sync() reports an API server that fails for good, and the next run repairs what it left half done",
    },
  },
  "lost answer": {
    fault: "A connection breaks off after the API server has written",
    written: "The same once more",
    says: "",
    after: "Deployed",
    test: { file: apiServer, name: "sync() applies again when the answer to a write is lost" },
  },
  "lost answer to the inventory": {
    fault: "A connection breaks off after the inventory was stored",
    written: "Nothing of the app",
    says: "",
    after: "As before; the next run deploys",
    test: {
      file: apiServer,
      name: "sync() writes nothing when the answer to its inventory is lost, and the next run goes on",
    },
  },
  "server hangs": {
    fault: "The API server does not answer",
    written: "Nothing",
    says: "Cannot <what>: the API server <server> does not answer",
    after: "As before; a request is given up after 30 s",
    test: {
      file: apiServer,
      name: "sync() gives up on an API server that does not answer, and writes nothing",
    },
  },
  restart: {
    fault: "The API server restarts within seconds in the middle of a run",
    written: "Everything",
    says: "",
    after: "Deployed",
    test: {
      file: apiServer,
      name: "sync() outlives an API server that restarts within seconds in the middle of a run",
    },
  },
  "server gone": {
    fault: "The API server goes away in the middle of a run",
    written: "What it had taken",
    says: "Cannot <what>: the API server <server> cannot be reached: <why>",
    after: "Half done, and known to the inventory; the next run finishes",
    test: {
      file: apiServer,
      name: "sync() says that the API server went away in the middle, and the next run finishes",
    },
  },
  "closed watches": {
    fault: "The API server closes watches",
    written: "Nothing that would not be written anyway",
    says: "",
    after: "They go on where they were, with growing pauses when that happens often",
    test: {
      file: "lib/kube/watch.test.ts",
      name: "watch() does not hammer a server that ends every watch at once",
    },
  },
  expired: {
    fault: "The credentials have expired",
    written: "Nothing",
    says: "the API server does not accept the credentials: they have expired or were withdrawn; renew the token or the client certificate",
    after: "As before",
    test: {
      file: apiServer,
      name: "sync() says that its credentials have expired, and writes nothing",
    },
  },
  rotated: {
    fault: "The credentials are rotated, also in the middle of a run",
    written: "Everything, with the new ones",
    says: "",
    after: "Deployed",
    test: {
      file: apiServer,
      name: "sync() goes on with rotated credentials, also in the middle of a run",
    },
  },
  "missing right": {
    fault: "The service lacks a right",
    written: "Nothing of the app",
    says: "a person with rights runs `bun run bootstrap <cluster>`",
    after: "As before",
    test: {
      file: "lib/kube/api-error.test.ts",
      name: "statusError() says what right is missing, and who can give it",
    },
  },
  "kill at a stage": {
    fault: "`kill -9` at any stage",
    written: "What was written until then",
    says: "",
    after: "The next run makes objects and inventory those of an undisturbed run",
    test: {
      file: "scripts/faults/kill.test.ts",
      name: "sync() repairs what a run left that was killed at any stage",
    },
  },
  "kill between writes": {
    fault: "`kill -9` between any two writes",
    written: "What was written until then",
    says: "",
    after: "The next run makes objects and inventory those of an undisturbed run",
    test: {
      file: "scripts/faults/kill.test.ts",
      name: "sync() repairs what a run left that was killed between any two writes",
    },
  },
  "killed leader": {
    fault: "Two replicas, and the one that leads gets `kill -9`",
    written: "Nothing until the other leads",
    says: "",
    after: "The other leads within 15 s and deploys what was pushed meanwhile",
    test: {
      file: "scripts/faults/replicas.test.ts",
      name: "startSyncService() takes over within 15 s from a leader that was killed",
    },
  },
  "stopped leader": {
    fault: "Two replicas, and the one that leads is stopped and woken up later",
    written: "What the other writes; nothing of the one that wakes up",
    says: "",
    after: "The other leads; the one that woke up follows",
    test: {
      file: "scripts/faults/replicas.test.ts",
      name: "startSyncService() writes nothing when it wakes up after another took over",
    },
  },
} as const satisfies Readonly<Record<string, Fault>>
