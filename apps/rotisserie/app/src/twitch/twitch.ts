import type { Source } from "../source.ts"
import { captureFrame } from "./capture.ts"
import { helix } from "./helix.ts"
import { liveStreams } from "./live-streams.ts"

export interface TwitchOptions {
  readonly TWITCH_CLIENT_ID: string | undefined
  readonly TWITCH_CLIENT_SECRET: string | undefined
  readonly TWITCH_API_URL: string
  readonly TWITCH_AUTH_URL: string
  readonly MAX_STREAMS: number
  readonly ROTISSERIE_ALLOWLIST: string
  readonly ROTISSERIE_BLOCKLIST: string
}

/** Creates the source that watches Twitch: Helix lists the streams, streamlink and ffmpeg take the pictures. */
export function twitch(env: TwitchOptions): Source {
  const get = helix({
    clientId: env.TWITCH_CLIENT_ID ?? "",
    clientSecret: env.TWITCH_CLIENT_SECRET ?? "",
    apiUrl: env.TWITCH_API_URL,
    authUrl: env.TWITCH_AUTH_URL,
    now: () => new Date(),
  })
  const allowed = words(env.ROTISSERIE_ALLOWLIST)
  const blocked = words(env.ROTISSERIE_BLOCKLIST)
  return {
    kind: "twitch",
    list: (game, signal) =>
      liveStreams(get, game, { signal, limit: env.MAX_STREAMS, allowed, blocked }),
    frame: (stream, _game, signal) =>
      captureFrame(stream, { signal, path: process.env.PATH ?? "" }),
  }
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.toLowerCase().split(/\s+/).filter(Boolean))
}
