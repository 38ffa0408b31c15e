import type { Log } from "#lib/service/log.ts"
import { createHistory, type HistoryAnswer } from "./history.ts"
import { pause as wait } from "./pause.ts"
import { type Ranked, rankedOf, ranking, type Watched } from "./ranking.ts"
import { believed, type Look, lookAtAll, type RoundOptions } from "./round.ts"
import type { Stream } from "./source.ts"
import type { GameStatus } from "./status.ts"
import { statusOf } from "./status-of.ts"
import { streamList } from "./stream-list.ts"

export interface WatchOptions extends RoundOptions {
  readonly log: Log
  /** Time from the start of a round to the start of the next. */
  readonly pollMs: number
  /** Time until a number that is doubted is looked at again; half of `pollMs` at most. */
  readonly secondLookMs: number
  /** Time from one list of streams to the next. */
  readonly listMs: number
  /** How long a list of streams is used when no newer one can be got. */
  readonly listKeepMs: number
  /** While fewer than this are alive in the first stream, it stays first; 0 turns that off. */
  readonly holdBelow: number
  /** Waits between two rounds; by the clock on the wall, unless told. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** What is known of one game's streams; replaced as a whole after each round. */
export interface Snapshot {
  readonly ranked: readonly Ranked[]
  /** By name, in the same order. */
  readonly watched: ReadonlyMap<string, Watched>
  readonly at: Date
}

/** One game that is being watched. */
export interface Watch {
  readonly game: RoundOptions["game"]
  /** Undefined until the first round is done. */
  readonly snapshot: Snapshot | undefined
  /** Why there is no snapshot yet, in one sentence. */
  readonly waitsFor: string
  readonly status: GameStatus
  history(hours: number): HistoryAnswer
  /** Ends when the signal is aborted and nothing is under way any more. */
  readonly done: Promise<void>
}

const ocrRetryMs = 200
const nobody: ReadonlyMap<string, Watched> = new Map()

/** Watches the streams of a game, round by round, until the signal is aborted. */
export function watch(options: WatchOptions): Watch {
  const { game, ocr, metrics, log, now, signal, pause = wait } = options
  const history = createHistory(game.id, options.pollMs)
  const list = streamList({ ...options, everyMs: options.listMs, onFailure: notListed })
  let snapshot: Snapshot | undefined
  let waitsFor = "the first list of streams is awaited"
  let ocrAt: Date | undefined
  let ocrError: string | undefined

  async function loop(): Promise<void> {
    await list.available
    while (!signal.aborted) {
      const [startedAt, started] = [now().getTime(), performance.now()]
      await once().catch(failed)
      if (!signal.aborted) metrics.round(game, (performance.now() - started) / 1000)
      const passedMs = Math.max(0, now().getTime() - startedAt)
      await pause(options.pollMs - passedMs, signal)
    }
    await list.done
  }

  async function once(): Promise<void> {
    const streams = listed()
    if (snapshot === undefined && streams.length > 0) await ocrReady()
    const before = snapshot?.watched ?? nobody
    const looked = await looksAt(streams, before)
    publish(looked)
    const doubted = looked.filter(({ verdict }) => !verdict.accepted && verdict.doubted)
    if (doubted.length === 0) return
    // A moment later the picture is another one; to wait for the next round would be long.
    await pause(Math.min(options.secondLookMs, options.pollMs / 2), signal)
    const again = await looksAt(
      doubted.map(({ stream }) => stream),
      new Map(looked.map((watched) => [watched.stream.name, watched])),
    )
    const second = new Map(again.map((watched) => [watched.stream.name, watched]))
    publish(looked.map((watched) => second.get(watched.stream.name) ?? watched))
  }

  async function looksAt(
    streams: readonly Stream[],
    before: ReadonlyMap<string, Watched>,
  ): Promise<readonly Watched[]> {
    const looks = await lookAtStreams(streams, before)
    if (signal.aborted) return []
    noteOcr(looks)
    const watched = believed(looks, before, { ...options, now: now() })
    for (const { verdict } of watched) metrics.reading(game, verdict)
    for (const { stream, reading } of looks) {
      if (reading.kind === "number") metrics.confidence(game, reading.confidence)
      if (reading.kind !== "failed") continue
      log.warn("a stream was not read", { stream: stream.name, error: reading.error })
    }
    return watched
  }

  function listed(): readonly Stream[] {
    const isOld = now().getTime() - (list.last?.at.getTime() ?? 0) > options.listKeepMs
    return isOld ? [] : (list.last?.streams ?? [])
  }

  /** Without OCR no pictures are taken: what is known grows old, and is told with its age. */
  async function lookAtStreams(
    streams: readonly Stream[],
    before: ReadonlyMap<string, Watched>,
  ): Promise<readonly Look[]> {
    if (ocrError === undefined || (await ocr.ready(signal))) {
      return lookAtAll(streams, before, options)
    }
    const reading = { kind: "failed", by: "ocr", error: ocrError } as const
    return streams.map((stream) => ({ stream, reading }))
  }

  function noteOcr(looks: readonly Look[]): void {
    const readings = looks.map(({ reading }) => reading)
    const lost = readings.find((reading) => reading.kind === "failed" && reading.by === "ocr")
    const answered = looks.some(
      ({ reading, read }) => reading.kind !== "failed" && read !== undefined,
    )
    if (answered) ocrAt = now()
    if (answered) ocrError = undefined
    else if (lost?.kind === "failed") ocrError = lost.error
  }

  async function ocrReady(): Promise<void> {
    waitsFor = "OCR is not ready yet"
    while (!signal.aborted && !(await ocr.ready(signal))) await wait(ocrRetryMs, signal)
    waitsFor = "the first readings are awaited"
  }

  function notListed(error: string): void {
    metrics.listFailed(game)
    log.warn("the streams were not listed", { game: game.id, error })
    if (list.last === undefined) waitsFor = error
  }

  function failed(error: unknown): void {
    log.error("a round failed", { game: game.id, error: String(error) })
  }

  function publish(watched: readonly Watched[]): void {
    if (signal.aborted) return
    const first = snapshot?.ranked[0]?.stream_name
    const sorted = ranking(watched, { first, holdBelow: options.holdBelow })
    const at = now()
    snapshot = {
      ranked: sorted.map(rankedOf),
      watched: new Map(sorted.map((entry) => [entry.stream.name, entry])),
      at,
    }
    const [shown] = sorted
    if (shown?.standing.known) {
      history.note(at, { stream: shown.stream.name, alive: shown.standing.alive })
    }
    metrics.streams(game, watched)
  }

  const status = () =>
    statusOf({
      game,
      now: now(),
      snapshot,
      waitsFor,
      list: { at: list.last?.at, error: list.error },
      ocr: { at: ocrAt, error: ocrError },
    })
  metrics.ages(game, status)

  return {
    game,
    history: (hours) => history.answer(hours, now()),
    get snapshot() {
      return snapshot
    },
    get waitsFor() {
      return waitsFor
    },
    get status() {
      return status()
    },
    done: loop(),
  }
}
