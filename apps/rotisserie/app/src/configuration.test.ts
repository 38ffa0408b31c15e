import { expect, test } from "bun:test"
import { createMetrics } from "#lib/service/metrics.ts"
import { appMetrics } from "./app-metrics.ts"
import { configuration, gamesOf } from "./configuration.ts"
import { hlsStreamsOf } from "./hls/hls.ts"
import { sourceOf } from "./source-of.ts"

const OCR_URL = "http://rotisserie-ocr:3001"

test("configuration() needs nothing but the OCR service's address for samples", () => {
  expect(configuration({ OCR_URL })).toMatchObject({
    STREAM_SOURCE: "samples",
    PORT: 3000,
    POLL_SECONDS: 10,
  })
})

test("configuration() asks for both secrets at once when the source is Twitch", () => {
  expect(() => configuration({ OCR_URL, STREAM_SOURCE: "twitch" })).toThrow(
    /TWITCH_CLIENT_ID is not set[\s\S]*TWITCH_CLIENT_SECRET is not set/,
  )
})

test("configuration() refuses to poll faster than once a second", () => {
  expect(() => configuration({ OCR_URL, POLL_SECONDS: "0" })).toThrow(/POLL_SECONDS is "0"/)
})

test("gamesOf() finds several games and names the known ones when one is unknown", () => {
  expect(gamesOf("fortnite, pubg").map(({ id }) => id)).toEqual(["fortnite", "pubg"])
  expect(() => gamesOf("chess")).toThrow(
    'Cannot watch the game "chess" of GAMES: known are pubg, fortnite, blackout',
  )
})

test("hlsStreamsOf() reads playlists with and without a game, and names all that will not do", () => {
  const list = "north=https://a.example/live.m3u8 fortnite/south=http://b.example/1.m3u8?x=1"
  expect(hlsStreamsOf(list, ["pubg", "fortnite"])).toEqual([
    { game: "pubg", name: "north", address: "https://a.example/live.m3u8" },
    { game: "fortnite", name: "south", address: "http://b.example/1.m3u8?x=1" },
  ])
  for (const wrong of [
    "a=file:///etc/passwd",
    "=https://a.example/",
    "chess/a=https://a.example/",
  ]) {
    expect(() => hlsStreamsOf(`ok=https://a.example/ ${wrong}`, ["pubg"])).toThrow(
      `Cannot use HLS_STREAMS: ${JSON.stringify(wrong)} will not do; right are entries such as`,
    )
  }
  expect(() => hlsStreamsOf("a=http://x.example/ a=http://y.example/", ["pubg"])).toThrow("pubg/a")
  expect(() => hlsStreamsOf(" ", ["pubg"])).toThrow("it is empty")
})

test("sourceOf() refuses lists of logins that Twitch could not be asked for", () => {
  const source = (lists: object) => {
    const twitch = { STREAM_SOURCE: "twitch", TWITCH_CLIENT_ID: "id", TWITCH_CLIENT_SECRET: "s" }
    const metrics = appMetrics(createMetrics())
    const env = configuration({ OCR_URL, ...twitch, ...lists })
    return sourceOf(env, { now: () => new Date(0), path: "", metrics })
  }
  expect(source({ ROTISSERIE_ALLOWLIST: "TSM_Viss cheese05" }).kind).toBe("twitch")
  expect(() => source({ ROTISSERIE_BLOCKLIST: "good b/ad" })).toThrow(
    'Cannot use ROTISSERIE_BLOCKLIST: "b/ad" is no login; right are logins between spaces',
  )
  const many = Array.from({ length: 101 }, (_, index) => `s${index}`).join(" ")
  expect(() => source({ ROTISSERIE_ALLOWLIST: many })).toThrow(
    "it names 101 logins; 100 are the most",
  )
})
