import { environment } from "#lib/service/environment.ts"
import { choice, flag, integer, text, url } from "#lib/service/variable.ts"
import { type Game, games } from "./games.ts"

export type Configuration = ReturnType<typeof configuration>

/** Reads the app's whole configuration; throws all problems at once. */
export function configuration(source: Readonly<Record<string, string | undefined>>) {
  return environment(
    {
      PORT: integer({ default: 3000, min: 0, max: 65535 }),
      HOST: text({ default: "0.0.0.0" }),
      DRAIN_SECONDS: integer({ default: 5, min: 0, max: 300 }),
      VERSION: text({ default: "dev" }),
      OCR_URL: url(),
      STREAM_SOURCE: choice(["samples", "twitch", "hls"], { default: "samples" }),
      /** Ids separated by commas; the first is what `/current` shows. */
      GAMES: text({ default: "pubg" }),
      POLL_SECONDS: integer({ default: 10, min: 1, max: 3600 }),
      /** How long a number stands when the picture shows none; four polls, 20 s at least, unless told. */
      KEEP_SECONDS: integer({ optional: true, min: 0, max: 3600 }),
      /** How long a number stands when OCR cannot be asked. */
      STALE_SECONDS: integer({ default: 120, min: 1, max: 86400 }),
      /** While fewer than this are alive in the first stream, it stays first; 0 turns that off. */
      HOLD_BELOW: integer({ default: 0, min: 0, max: 100 }),
      /** When a number that is doubted is looked at again; half of POLL_SECONDS at most. */
      SECOND_LOOK_MS: integer({ default: 1000, min: 0, max: 60000 }),
      LIST_SECONDS: integer({ default: 30, min: 1, max: 3600 }),
      /** How long a list of streams is used when no newer one can be got. */
      LIST_KEEP_SECONDS: integer({ default: 900, min: 1, max: 86400 }),
      MAX_STREAMS: integer({ default: 20, min: 1, max: 100 }),
      /** How many pictures are taken at the same time, of all games together. */
      FRAME_CONCURRENCY: integer({ default: 4, min: 1, max: 32 }),
      FRAME_DEADLINE_MS: integer({ default: 15000, min: 100, max: 120000 }),
      OCR_DEADLINE_MS: integer({ default: 4000, min: 100, max: 60000 }),
      SAMPLE_STREAMS: integer({ default: 5, min: 1, max: 10 }),
      /** Playlists such as `north=https://host/live.m3u8`, separated by spaces; `fortnite/` in front names the game. */
      HLS_STREAMS: text({ requiredWhen: { STREAM_SOURCE: "hls" } }),
      TWITCH_CLIENT_ID: text({ requiredWhen: { STREAM_SOURCE: "twitch" } }),
      TWITCH_CLIENT_SECRET: text({ requiredWhen: { STREAM_SOURCE: "twitch" } }),
      TWITCH_API_URL: url({ default: "https://api.twitch.tv" }),
      TWITCH_AUTH_URL: url({ default: "https://id.twitch.tv" }),
      /** Where streamlink finds a channel's video. */
      TWITCH_CHANNEL_URL: text({ default: "https://www.twitch.tv/{login}" }),
      STREAM_LANGUAGE: text({ default: "en" }),
      /** Whether streams for adults are watched: their player asks for a click first. */
      STREAM_MATURE: flag({ default: false }),
      /** Logins separated by spaces: only these, a hundred at most, and none of those. */
      ROTISSERIE_ALLOWLIST: text({ default: "" }),
      ROTISSERIE_BLOCKLIST: text({ default: "" }),
    },
    source,
  )
}

/** Finds the games that a list of ids such as `pubg,fortnite` names. */
export function gamesOf(list: string): readonly Game[] {
  const ids = [...new Set(list.split(",").map((id) => id.trim()))]
  return ids.map((id) => {
    const game = games.find((known) => known.id === id)
    if (game !== undefined) return game
    const known = games.map((each) => each.id).join(", ")
    throw new Error(`Cannot watch the game ${JSON.stringify(id)} of GAMES: known are ${known}`)
  })
}
