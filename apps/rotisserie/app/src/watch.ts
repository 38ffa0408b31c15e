import type { Log } from "#lib/service/log.ts"
import type { AppMetrics } from "./app-metrics.ts"
import type { Game } from "./games.ts"
import type { OcrClient } from "./ocr-client.ts"
import { type Ranked, ranking, type Watched } from "./ranking.ts"
import { round } from "./round.ts"
import type { Source } from "./source.ts"

export interface WatchOptions {
  readonly game: Game
  readonly source: Source
  readonly ocr: OcrClient
  readonly log: Log
  readonly metrics: AppMetrics
  readonly now: () => Date
  readonly pollMs: number
  readonly keepMs: number
  /** How long streams are shown when they cannot be listed any more. */
  readonly staleMs: number
  readonly concurrency: number
  readonly frameDeadlineMs: number
  readonly signal: AbortSignal
}

/** What is known of one game's streams; replaced as a whole after each round. */
export interface Snapshot {
  readonly ranked: readonly Ranked[]
  readonly watched: ReadonlyMap<string, Watched>
}

/** One game that is being watched. */
export interface Watch {
  readonly game: Game
  /** Undefined until the first round is done. */
  readonly snapshot: Snapshot | undefined
  /** Why there is no snapshot yet, in one sentence. */
  readonly waitsFor: string
  /** Ends when the signal is aborted and nothing is under way any more. */
  readonly done: Promise<void>
}

const ocrRetryMs = 200
const listDeadlineMs = 90_000

/** Watches the streams of a game, round by round, until the signal is aborted. */
export function watch(options: WatchOptions): Watch {
  const { game, source, ocr, metrics, log, signal } = options
  let snapshot: Snapshot | undefined
  let waitsFor = "the first list of streams is awaited"
  let listedAt = options.now()

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      const startedAt = performance.now()
      await once().catch(failed)
      const seconds = (performance.now() - startedAt) / 1000
      if (!signal.aborted) metrics.round(game, seconds)
      await pause(options.pollMs - seconds * 1000, signal)
    }
  }

  async function once(): Promise<void> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(listDeadlineMs)])
    const streams = await source.list(game, deadline)
    listedAt = options.now()
    if (snapshot === undefined && streams.length > 0) await ocrReady()
    const before = [...(snapshot?.watched.values() ?? [])]
    const watched = await round(streams, before, {
      ...options,
      onReading(stream, reading, verdict) {
        metrics.reading(game, verdict)
        if (reading.kind !== "failed" || signal.aborted) return
        log.warn("a stream was not read", { stream: stream.name, error: reading.error })
      },
    })
    if (!signal.aborted) publish(watched)
  }

  async function ocrReady(): Promise<void> {
    waitsFor = "OCR is not ready yet"
    while (!signal.aborted && !(await ocr.ready(signal))) await pause(ocrRetryMs, signal)
    waitsFor = "the first readings are awaited"
  }

  function failed(error: unknown): void {
    if (signal.aborted) return
    const message = error instanceof Error ? error.message : String(error)
    metrics.listFailed(game)
    log.warn("a round failed", { game: game.id, error: message })
    if (snapshot === undefined) waitsFor = message
    else if (options.now().getTime() - listedAt.getTime() > options.staleMs) publish([])
  }

  function publish(watched: readonly Watched[]): void {
    snapshot = {
      ranked: ranking(watched),
      watched: new Map(watched.map((entry) => [entry.stream.name, entry])),
    }
    metrics.streams(game, watched)
  }

  return {
    game,
    get snapshot() {
      return snapshot
    },
    get waitsFor() {
      return waitsFor
    },
    done: loop(),
  }
}

/** Waits, but not beyond the abort of the signal. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || ms <= 0) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(end, ms)
    function end(): void {
      clearTimeout(timer)
      signal.removeEventListener("abort", end)
      resolve()
    }
    signal.addEventListener("abort", end)
  })
}
