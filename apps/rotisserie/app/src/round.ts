import type { AppMetrics } from "./app-metrics.ts"
import type { Game } from "./games.ts"
import type { OcrClient, Reading } from "./ocr-client.ts"
import type { Watched } from "./ranking.ts"
import type { Slots } from "./slots.ts"
import type { Frame, Source, Stream } from "./source.ts"
import { type JudgeOptions, judge } from "./standing.ts"

export interface RoundOptions extends Omit<JudgeOptions, "now"> {
  readonly game: Game
  readonly source: Source
  readonly ocr: OcrClient
  readonly now: () => Date
  /** Bounds how many pictures are taken at the same time, those of other games included. */
  readonly slots: Slots
  readonly frameDeadlineMs: number
  readonly metrics: AppMetrics
  readonly signal: AbortSignal
}

/** One look at one stream. */
export interface Look {
  readonly stream: Stream
  readonly reading: Reading
  readonly frame?: Frame
  readonly read?: number | bigint
}

/** Looks once at every stream. */
export function lookAtAll(
  streams: readonly Stream[],
  before: ReadonlyMap<string, Watched>,
  options: RoundOptions,
): Promise<readonly Look[]> {
  return Promise.all(
    streams.map((stream) => options.slots(() => look(stream, before.get(stream.name), options))),
  )
}

/** Says what is believed after a round; all its readings carry the same time. */
export function believed(
  looks: readonly Look[],
  before: ReadonlyMap<string, Watched>,
  options: JudgeOptions,
): readonly Watched[] {
  return looks.map(({ stream, reading, frame, read }) => {
    const previous = before.get(stream.name)
    const last = frame ?? previous?.frame
    const lastRead = read ?? previous?.read
    return {
      stream,
      ...judge(previous?.standing, reading, options),
      ...(last === undefined ? {} : { frame: last }),
      ...(lastRead === undefined ? {} : { read: lastRead }),
    }
  })
}

async function look(
  stream: Stream,
  previous: Watched | undefined,
  options: RoundOptions,
): Promise<Look> {
  const { game, source, ocr, metrics, signal } = options
  const startedAt = performance.now()
  let frame: Frame
  try {
    const deadline = AbortSignal.timeout(options.frameDeadlineMs)
    frame = await source.frame(stream, game, AbortSignal.any([signal, deadline]))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { stream, reading: { kind: "failed", by: "frame", error: message } }
  }
  metrics.frame(game, (performance.now() - startedAt) / 1000)
  const read = Bun.hash(frame.bytes)
  // The very same picture again: the stream stands still, so it says nothing about now.
  if (read === previous?.read) return { stream, frame, reading: { kind: "none", reason: "frozen" } }
  const reading = await ocr.read(frame, game, signal)
  return reading.kind === "failed" ? { stream, frame, reading } : { stream, frame, reading, read }
}
