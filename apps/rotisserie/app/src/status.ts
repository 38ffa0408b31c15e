/**
 * What `GET /status` answers, in this one shape at every time: before the first round, while all is
 * well, and when Twitch or OCR is down. `GET /status/:game` answers one entry of `games`; so does
 * the `status` of the 503 that `/current` gives when there is nothing to show.
 */
export interface StatusAnswer {
  readonly at: string
  readonly version: string
  readonly source: "samples" | "twitch" | "hls"
  readonly games: readonly GameStatus[]
}

/** How one game is doing. Times are ISO 8601 in UTC; ages are whole seconds. */
export interface GameStatus {
  readonly id: string
  readonly title: string
  /**
   * starting: no round is done yet. live: all is well. degraded: shown is what is still known, see `reason`.
   * empty: no stream is live.
   */
  readonly state: "starting" | "live" | "degraded" | "empty"
  /** One sentence; null when all is well. */
  readonly reason: string | null
  /** The last list of streams that was got. */
  readonly list: Part
  /** OCR as the last round found it: `at` is when it last answered. */
  readonly ocr: Part
  /** The last round that was done. */
  readonly round: { readonly at: string | null; readonly ageSeconds: number | null }
  readonly streams: readonly StreamStatus[]
}

/** Something that the app depends on: when it last worked, and what is wrong since. */
export interface Part {
  readonly at: string | null
  readonly ageSeconds: number | null
  /** One sentence; null when it works. */
  readonly error: string | null
}

/** What is believed about one stream, in the order of `/all`. */
export interface StreamStatus {
  readonly stream_name: string
  readonly alive: number
  /** Whether `alive` was read; without it is 100. */
  readonly known: boolean
  readonly updated: string
  readonly ageSeconds: number
  /** Why the last look gave no number that was believed, such as `lobby` or `rise`; null when it did. */
  readonly rejected: string | null
}
