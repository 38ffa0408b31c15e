import type { Log } from "#lib/service/log.ts"
import type { Progress } from "#lib/sync/progress.ts"
import type { RecordOwner } from "#lib/sync/record.ts"
import { runEvents, writeEvents } from "#lib/sync/run-events.ts"

/** Tells the cluster how runs end, as Events; what the API server does about it costs no run. */
export interface Events {
  hear(progress: Progress): void
  /** Ends when what was heard is written, or cannot be. */
  stop(): Promise<void>
}

export interface EventsOptions extends RecordOwner {
  /** The name of this replica. */
  readonly name: string
  readonly log: Log
  readonly now?: () => Date
}

const mostMs = 10_000

/** Begins with nothing written; runs are told one after the other. */
export function createEvents(options: EventsOptions): Events {
  const { name, log, now = () => new Date() } = options
  let writing: Promise<void> = Promise.resolve()
  return {
    hear(progress) {
      if (progress.type !== "finished") return
      const events = runEvents(progress.report, options)
      if (events.length === 0) return
      writing = writing
        .then(() => {
          const signal = AbortSignal.timeout(mostMs)
          return writeEvents(events, options, { by: name, now: now(), signal })
        })
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error)
          log.warn("cannot write an Event", { reason })
        })
    },
    stop: () => writing,
  }
}
