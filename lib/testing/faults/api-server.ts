import type { Fault } from "../fault.ts"

const apiServer = "scripts/faults/api-server.test.ts"

/** What the API server does: rows of docs/faults.md. */
export const apiServerFaults = {
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
} as const satisfies Readonly<Record<string, Fault>>
