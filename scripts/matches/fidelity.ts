import type { Game } from "#apps/rotisserie/app/src/games.ts"
import { type Channel, channelsOf, momentOf } from "#apps/rotisserie/app/src/samples/match.ts"

export interface Fidelity {
  /** Notes what was on screen at a moment. */
  note(at: Date, shown: string | undefined): void
  readonly result: FidelityResult
}

export interface FidelityResult {
  readonly moments: number
  /** Share of the moments at which the stream on screen was a true lowest within the delay, 0 to 1. */
  readonly right: number
  /** The same without any delay. */
  readonly atOnce: number
  /** Some of the moments at which it was not. */
  readonly wrong: readonly string[]
}

export interface FidelityOptions {
  readonly game: Game
  /** How many of the game's sample channels are watched. */
  readonly streams: number
  /** How long ago the stream may have been the true lowest. */
  readonly delayMs: number
}

const stepMs = 1000
const mostWrong = 20

/** Compares what is on screen with the samples' own truth, second by second. Several may be lowest at a time. */
export function createFidelity({ game, streams, delayMs }: FidelityOptions): Fidelity {
  const channels = channelsOf(game).slice(0, streams)
  let moments = 0
  let right = 0
  let atOnce = 0
  const wrong: string[] = []
  return {
    note(at, shown) {
      moments += 1
      const times = Array.from(
        { length: delayMs / stepMs + 1 },
        (_, step) => at.getTime() - step * stepMs,
      )
      const isRight = (ms: number) =>
        lowest(channels, new Date(ms)).some(({ name }) => name === shown)
      if (isRight(at.getTime())) atOnce += 1
      if (times.some(isRight)) right += 1
      else if (wrong.length < mostWrong) wrong.push(describe(channels, at, shown))
    },
    get result() {
      return { moments, right: right / moments, atOnce: atOnce / moments, wrong }
    },
  }
}

/** The channels with the fewest alive among those that play. */
function lowest(channels: readonly Channel[], at: Date): readonly Channel[] {
  const playing = channels.filter((channel) => momentOf(channel, at).phase === "playing")
  const least = Math.min(...playing.map((channel) => momentOf(channel, at).alive))
  return playing.filter((channel) => momentOf(channel, at).alive === least)
}

function describe(channels: readonly Channel[], at: Date, shown: string | undefined): string {
  const truth = lowest(channels, at).map(
    (channel) => `${channel.name} ${momentOf(channel, at).alive}`,
  )
  const channel = channels.find(({ name }) => name === shown)
  const moment = channel === undefined ? undefined : momentOf(channel, at)
  return `${at.toISOString()}: ${shown} (${moment?.alive} ${moment?.phase}) instead of ${truth.join(" or ")}`
}
