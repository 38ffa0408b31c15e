import type { Frame, Stream } from "./source.ts"
import type { Standing, Verdict } from "./standing.ts"

/** A stream with what is believed about it and the last picture of it. */
export interface Watched {
  readonly stream: Stream
  readonly standing: Standing
  readonly verdict: Verdict
  readonly frame?: Frame
  /** A hash of the last picture that was read. */
  readonly read?: number | bigint
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

export interface RankingOptions {
  /** The name of the stream that was first before. */
  readonly first?: string | undefined
  /** While fewer than this are alive in the first stream, it stays first; 0 turns that off. */
  readonly holdBelow: number
}

/**
 * Ranks streams: the fewest alive first. Among equals the one that was first stays (often it is the same team, and
 * nobody wants to see the picture jump); then they go by name, in the order of the characters.
 */
export function ranking(
  watched: readonly Watched[],
  { first, holdBelow }: RankingOptions,
): readonly Watched[] {
  const sorted = watched.toSorted(
    (a, b) =>
      a.standing.alive - b.standing.alive ||
      Number(b.stream.name === first) - Number(a.stream.name === first) ||
      (a.stream.name < b.stream.name ? -1 : 1),
  )
  const held = sorted.find(({ stream }) => stream.name === first)
  if (!held?.standing.known || held.standing.alive >= holdBelow) return sorted
  return [held, ...sorted.filter((other) => other !== held)]
}

/** Writes a stream as `/current` and `/all` answer it. */
export function rankedOf({ stream, standing }: Watched): Ranked {
  return {
    stream_name: stream.name,
    alive: standing.alive,
    stream_url: stream.url,
    updated: standing.updated.toISOString(),
  }
}
