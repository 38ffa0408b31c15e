import type { Fault } from "../fault.ts"

/** What becomes of the service itself: rows of docs/faults.md. */
export const crashFaults = {
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
      name: "startSyncService() takes over from a leader that was killed, and deploys what was pushed meanwhile",
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
  "jumping clock of a leader": {
    fault: "The clock of the replica that leads is an hour ahead or behind, or jumps there",
    written: "What the leader writes",
    says: "",
    after:
      "It leads on as long as it renews; once it is silent another takes over, as soon as ever: every wait counts by itself",
    test: {
      file: "scripts/faults/clock.test.ts",
      name: "openLeadership() neither loses a Lease nor keeps it for ever when its holder's clock is %s",
    },
  },
  "jumping clock": {
    fault: "The clock jumps an hour ahead and back while pushes and manual edits go on",
    written: "What is pushed, and what is put back",
    says: "",
    after:
      "The newest commit, the same objects; the newest run is shown first and none is forgotten",
    test: {
      file: "scripts/faults/clock.test.ts",
      name: "startSyncService() deploys, keeps what it has and shows it in order while its clock jumps back and forth",
    },
  },
  "push a second": {
    fault: "A push every second for a minute",
    written: "What the newest commit says; a run in progress gives way",
    says: "Cannot follow <commit>: it was not run by itself, <branch> is at <newest>",
    after:
      "What the last push says; whoever pushed heard that it was deployed, gave way, or was passed over",
    test: {
      file: "scripts/faults/push-storm.test.ts",
      name: "startSyncService() takes a push every second for a minute: the newest wins, and everybody hears what became of his",
    },
  },
} as const satisfies Readonly<Record<string, Fault>>
