import type { Source } from "../source.ts"
import { type CaptureOptions, capture } from "../video/capture.ts"
import { type HelixOptions, helix } from "./helix.ts"
import { type LiveStreamsOptions, liveStreams } from "./live-streams.ts"

export interface TwitchOptions extends HelixOptions, CaptureOptions {
  /** Which streams are listed. */
  readonly wanted: Omit<LiveStreamsOptions, "signal">
  /** Where streamlink finds a channel's video; `{login}` is the channel. */
  readonly channelUrl: string
}

/** Creates the source that watches Twitch: Helix lists the streams, streamlink and ffmpeg take the pictures. */
export function twitch(options: TwitchOptions): Source {
  const get = helix(options)
  const take = capture(options)
  return {
    kind: "twitch",
    list: (game, signal) => liveStreams(get, game, { ...options.wanted, signal }),
    async frame({ name }, game, signal) {
      const page = options.channelUrl.replaceAll("{login}", name.toLowerCase())
      return { ...(await take(page, signal)), box: game.count }
    },
  }
}
