import { expect, test } from "bun:test"
import { configuration, gamesOf } from "./configuration.ts"

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
