import type { Frame, Stream } from "./source.ts"
import type { Standing } from "./standing.ts"

/** A stream with what is believed about it and the last picture of it. */
export interface Watched {
  readonly stream: Stream
  readonly standing: Standing
  readonly frame?: Frame
}

/** What `/current` and `/all` answer; the names are those of the original. */
export interface Ranked {
  readonly stream_name: string
  /** 1 to 100; 100 as well when no number could be read, so that such streams come last. */
  readonly alive: number
  readonly stream_url: string
  /** ISO 8601 in UTC, with milliseconds. */
  readonly updated: string
}

/** Ranks streams: the fewest alive first; among equals by name, in the order of the characters. */
export function ranking(watched: readonly Watched[]): readonly Ranked[] {
  return watched
    .map(({ stream, standing }) => ({
      stream_name: stream.name,
      alive: standing.alive,
      stream_url: stream.url,
      updated: standing.updated.toISOString(),
    }))
    .sort((a, b) => a.alive - b.alive || (a.stream_name < b.stream_name ? -1 : 1))
}
