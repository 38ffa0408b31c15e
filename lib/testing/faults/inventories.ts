import type { Fault } from "../fault.ts"

const strangers = "scripts/faults/strangers.test.ts"
const pipeline = "lib/sync/pipeline.test.ts"

/** What others do to inventories and their labels: rows of docs/faults.md. */
export const inventoryFaults = {
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
} as const satisfies Readonly<Record<string, Fault>>
