import type { Box, Game } from "./games.ts"

/** A live stream of a game. */
export interface Stream {
  readonly name: string
  /** Where a person watches it. */
  readonly url: string
}

/** A picture of a stream. */
export interface Frame {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: "image/jpeg" | "image/png"
  /** The part that is read, when the source knows it. */
  readonly box?: Box
}

/** Where streams and their pictures come from. */
export interface Source {
  readonly kind: "samples" | "twitch" | "hls"
  /** Lists the streams of a game that are live now; throws a sentence when it cannot. */
  list(game: Game, signal: AbortSignal): Promise<readonly Stream[]>
  /** Takes a picture of a stream as it is now; throws a sentence when it cannot. */
  frame(stream: Stream, game: Game, signal: AbortSignal): Promise<Frame>
}
