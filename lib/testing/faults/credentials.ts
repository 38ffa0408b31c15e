import type { Fault } from "../fault.ts"

const apiServer = "scripts/faults/api-server.test.ts"

/** What becomes of credentials: rows of docs/faults.md. */
export const credentialFaults = {
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
  "refused for good": {
    fault: "The credentials are refused until somebody renews them, while the service runs",
    written: "Nothing",
    says: "the API server does not accept the credentials: they have expired or were withdrawn; renew the token or the client certificate",
    after:
      "The last known state, with that sentence; once they are taken again the service leads, watches and deploys by itself",
    test: {
      file: "scripts/faults/credentials.test.ts",
      name: "startSyncService() says that its credentials are refused, and goes on by itself once they are taken again",
    },
  },
} as const satisfies Readonly<Record<string, Fault>>
