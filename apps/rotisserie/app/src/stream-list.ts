import type { Game } from "./games.ts"
import { pause } from "./pause.ts"
import type { Source, Stream } from "./source.ts"

export interface StreamListOptions {
  readonly game: Game
  readonly source: Source
  readonly now: () => Date
  /** Time from one list to the next; after failures in a row it doubles, up to a minute or this, if it is more. */
  readonly everyMs: number
  readonly signal: AbortSignal
  readonly onFailure: (error: string) => void
}

/** The last good list of a game's streams, refreshed beside everything else. */
export interface StreamList {
  readonly last: { readonly streams: readonly Stream[]; readonly at: Date } | undefined
  /** Why the last attempt failed; undefined when it did not. */
  readonly error: string | undefined
  /** Ends with the first good list, or when the signal is aborted. */
  readonly available: Promise<void>
  readonly done: Promise<void>
}

const deadlineMs = 90_000
const longestPauseMs = 60_000

/** Lists the streams of a game again and again until the signal is aborted; a failure keeps the last good list. */
export function streamList(options: StreamListOptions): StreamList {
  const { game, source, now, everyMs, signal } = options
  const available = Promise.withResolvers<void>()
  let last: StreamList["last"]
  let error: string | undefined

  async function loop(): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      failures = (await refresh()) ? 0 : failures + 1
      const backOff = everyMs * 2 ** Math.min(10, Math.max(0, failures - 1))
      await pause(Math.min(backOff, Math.max(everyMs, longestPauseMs)), signal)
    }
    available.resolve()
  }

  async function refresh(): Promise<boolean> {
    try {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
      const streams = await source.list(game, deadline)
      last = { streams, at: now() }
      error = undefined
      available.resolve()
      return true
    } catch (failure) {
      if (signal.aborted) return false
      error = failure instanceof Error ? failure.message : String(failure)
      options.onFailure(error)
      return false
    }
  }

  return {
    get last() {
      return last
    },
    get error() {
      return error
    },
    available: available.promise,
    done: loop(),
  }
}
