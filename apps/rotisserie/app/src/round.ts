import type { Game } from "./games.ts"
import { limited } from "./limited.ts"
import type { OcrClient, Reading } from "./ocr-client.ts"
import type { Watched } from "./ranking.ts"
import type { Frame, Source, Stream } from "./source.ts"
import { judge, type Verdict } from "./standing.ts"

export interface RoundOptions {
  readonly game: Game
  readonly source: Source
  readonly ocr: OcrClient
  readonly now: () => Date
  readonly keepMs: number
  /** How many pictures are taken at the same time. */
  readonly concurrency: number
  readonly frameDeadlineMs: number
  readonly signal: AbortSignal
  readonly onReading: (stream: Stream, reading: Reading, verdict: Verdict) => void
}

interface Look {
  readonly stream: Stream
  readonly reading: Reading
  readonly frame?: Frame
}

/** Looks once at every stream and says what is believed now; all readings of a round carry the same time. */
export async function round(
  streams: readonly Stream[],
  before: readonly Watched[],
  options: RoundOptions,
): Promise<readonly Watched[]> {
  const looks = await limited(streams, options.concurrency, (stream) => look(stream, options))
  const now = options.now()
  const known = new Map(before.map((watched) => [watched.stream.name, watched]))
  return looks.map(({ stream, reading, frame }) => {
    const previous = known.get(stream.name)
    const judged = judge(previous?.standing, reading, { now, keepMs: options.keepMs })
    options.onReading(stream, reading, judged.verdict)
    const last = frame ?? previous?.frame
    return { stream, standing: judged.standing, ...(last === undefined ? {} : { frame: last }) }
  })
}

async function look(stream: Stream, options: RoundOptions): Promise<Look> {
  const { game, source, ocr, signal } = options
  let frame: Frame
  try {
    const deadline = AbortSignal.timeout(options.frameDeadlineMs)
    frame = await source.frame(stream, game, AbortSignal.any([signal, deadline]))
  } catch (error) {
    return { stream, reading: { kind: "failed", error: messageOf(error) } }
  }
  return { stream, frame, reading: await ocr.read(frame, game, signal) }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
