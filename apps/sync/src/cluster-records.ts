import type { Log } from "#lib/service/log.ts"
import { type RecordedDrift, recordDrift } from "#lib/sync/drift-record.ts"
import { toHistory } from "#lib/sync/history.ts"
import { changeRecord, type RecordOwner } from "#lib/sync/record.ts"
import { watchRecords } from "#lib/sync/record-watch.ts"
import { type Requests, request, toRequests } from "#lib/sync/request.ts"
import type { RunSummary } from "#lib/sync/run-summary.ts"
import type { Wish } from "./queue.ts"

/** What this replica knows of the others through the cluster, and lets them know. */
export interface ClusterRecords {
  runs(): readonly RunSummary[]
  /** Asks the replica that leads. */
  passOn(wish: Wish): void
  recordDrift(drifts: readonly RecordedDrift[]): void
  stop(): void
}

export interface ClusterRecordsOptions extends RecordOwner {
  /** The name of this replica. */
  readonly name: string
  onRequests(requests: Requests): void
  onRuns(): void
  readonly log: Log
}

/** Begins to follow the records of requests and of the history. */
export function openClusterRecords(options: ClusterRecordsOptions): ClusterRecords {
  const { name, log } = options
  const stopping = new AbortController()
  let runs: readonly RunSummary[] = []
  let recorded: string | undefined
  let recording: Promise<void> = Promise.resolve()

  void watchRecords({
    ...options,
    records: ["request", "history"],
    signal: stopping.signal,
    onRecord(record, data) {
      if (record === "request") return options.onRequests(toRequests(data))
      runs = toHistory(data)
      options.onRuns()
    },
    onProblem: (reason) => log.warn("cannot follow what others ask and run", { reason }),
  })

  const signal = (): AbortSignal => AbortSignal.any([stopping.signal, AbortSignal.timeout(10_000)])
  const warn = (what: string) => (error: unknown) => {
    if (!stopping.signal.aborted)
      log.warn(what, { reason: error instanceof Error ? error.message : String(error) })
  }

  // Whoever asks may change the record, and need not be allowed to make one.
  changeRecord(options, "request", { change: (before) => before, signal: signal() }).catch(
    warn("cannot make the record of requests"),
  )

  return {
    runs: () => runs,
    passOn(wish) {
      log.info("passes on to the replica that leads", { wish })
      request(options, wish, { by: name, now: new Date(), signal: signal() }).catch(
        warn("cannot pass a request on; the poll catches what was pushed"),
      )
    },
    recordDrift(drifts) {
      const text = JSON.stringify(drifts)
      if (text === recorded) return
      recorded = text
      recording = recording.then(() =>
        recordDrift(options, drifts, signal()).catch(warn("cannot record what drifted")),
      )
    },
    stop: () => stopping.abort(),
  }
}
