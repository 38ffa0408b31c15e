import { afterAll, expect, test } from "bun:test"
import sharp from "sharp"
import { createLog } from "#lib/service/log.ts"
import { createMetrics } from "#lib/service/metrics.ts"
import { type Game, games } from "./games.ts"
import { loadNetwork } from "./network.ts"
import { ocr } from "./ocr.ts"
import { createPool } from "./pool.ts"

const network = await loadNetwork()
const pool = createPool({
  size: 1,
  maxWaiting: 100,
  deadlineMs: 30_000,
  start: () =>
    Promise.resolve({
      recognize: () => Promise.reject(new Error("no picture here needs Tesseract")),
      close: () => Promise.resolve(),
    }),
})
const service = { version: "1.2.3", network, pool, log: createLog({ write: () => {} }) }
const app = ocr({ ...service, metrics: createMetrics() })
afterAll(() => pool.close())

const noise = { type: "gaussian", mean: 128, sigma: 40 } as const
const grey = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#fff", noise } })
const still = await grey(40, 40).png().toBuffer()
const moving = sharp([still, await grey(40, 40).negate().png().toBuffer()], {
  join: { animated: true },
})
const whole = await grey(320, 180).png().toBuffer()

const refused: Readonly<Record<string, readonly [Uint8Array, RegExp]>> = {
  "zero bytes": [new Uint8Array(), /the body is empty/],
  "a million pixels a side": [header(1_000_000, 1_000_000), /pixels|damaged/],
  "a million pixels wide": [
    header(1_000_000, 20),
    /1000000×20 pixels; 7680×4320 are allowed|damaged/,
  ],
  "more pixels than an 8K frame": [await grey(7681, 4).png().toBuffer(), /7681×4 pixels/],
  "an SVG": [
    new TextEncoder().encode(
      '<svg xmlns="http://www.w3.org/2000/svg" width="22" height="22"><rect width="9" height="9"/></svg>',
    ),
    /its format is svg/,
  ],
  "a GIF": [await grey(22, 22).gif().toBuffer(), /its format is gif/],
  "an animated WebP": [await moving.webp().toBuffer(), /it is animated/],
  "an animated PNG": [animatedPng(whole), /it is animated/],
  "half a PNG": [whole.subarray(0, whole.length / 2), /its end is missing/],
  "half a JPEG": [
    (await grey(320, 180).jpeg().toBuffer()).subarray(0, 3000),
    /its end is missing|damaged/,
  ],
  "half a WebP": [
    (await grey(320, 180).webp().toBuffer()).subarray(0, 3000),
    /its end is missing|damaged/,
  ],
  "a text": [new TextEncoder().encode("not a picture"), /damaged or no picture/],
  "a web page": [
    new TextEncoder().encode("<!doctype html><title>Offline</title>"),
    /damaged or no picture/,
  ],
  "a PNG with a broken middle": [broken(whole), /damaged or no picture/],
}
for (const [what, [body, error]] of Object.entries(refused)) {
  test(`POST /v1/read/pubg refuses ${what} in one sentence`, async () => {
    const response = await app.request("/v1/read/pubg", {
      method: "POST",
      body: new Uint8Array(body),
    })
    expect(response.status).toBe(400)
    const said = ((await response.json()) as { error: string }).error
    expect(said).toMatch(error)
    expect(said).toMatch(/^Cannot read the picture: [^\n]+$/)
  })
}

const unfit: readonly (readonly [string, number, number, string])[] = [
  ["a portrait frame", 720, 1280, "not 16:9"],
  ["a 4:3 frame", 1024, 768, "not 16:9"],
  ["a 21:9 frame", 2560, 1080, "not 16:9"],
  ["a narrow piece", 20, 60, "not 16:9"],
  ["a frame of 360 lines", 640, 360, "too small"],
  ["a piece of 8 lines", 12, 8, "too small"],
]
for (const [what, width, height, reason] of unfit) {
  test(`POST /v1/read/pubg gives no number for ${what}: ${reason}`, async () => {
    const body = new Uint8Array(await grey(width, height).jpeg().toBuffer())
    const response = await app.request("/v1/read/pubg", { method: "POST", body })
    expect(await response.json()).toEqual({ number: null, confidence: 1, reason })
    const simple = await app.request("/process_pubg", { method: "POST", body })
    expect(await simple.json()).toEqual({ number: 100 })
  })
}

test("POST /process_realm reads a game that is nothing but another entry", async () => {
  const realm: Game = {
    id: "realm",
    title: "Realm Royale",
    twitchGameId: "505705",
    box: { x: 40, y: 660, width: 28, height: 20 },
    bounds: { least: 1, most: 100 },
    lobbyBar: false,
  }
  const more = ocr({
    ...service,
    metrics: createMetrics(),
    games: new Map([...games, ["realm", realm]]),
  })
  const piece = await Bun.file(new URL("testdata/Chad_47.png", import.meta.url)).bytes()
  const body = await sharp({
    create: { width: 1280, height: 720, channels: 3, background: "#345" },
  })
    .composite([{ input: Buffer.from(piece), left: realm.box.x, top: realm.box.y }])
    .png()
    .toBuffer()
  const response = await more.request("/process_realm", {
    method: "POST",
    body: new Uint8Array(body),
  })
  expect(await response.json()).toEqual({ number: 47 })
})

/** A PNG that announces a size and has no pixels. */
function header(width: number, height: number): Uint8Array {
  const chunk = Buffer.alloc(25)
  chunk.writeUInt32BE(13, 0)
  chunk.write("IHDR", 4, "latin1")
  chunk.writeUInt32BE(width, 8)
  chunk.writeUInt32BE(height, 12)
  chunk.set([8, 2, 0, 0, 0], 16)
  chunk.writeUInt32BE(Bun.hash.crc32(chunk.subarray(4, 21)), 21)
  const end = Buffer.from("0000000049454e44ae426082", "hex")
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk, end])
}

/** Puts the announcement of two frames before the pixels of a PNG. */
function animatedPng(png: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(20)
  chunk.writeUInt32BE(8, 0)
  chunk.write("acTL", 4, "latin1")
  chunk.writeUInt32BE(2, 8)
  chunk.writeUInt32BE(Bun.hash.crc32(chunk.subarray(4, 16)), 16)
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)])
}

/** Overwrites a part of the packed pixels. */
function broken(png: Uint8Array): Uint8Array {
  return Uint8Array.from(png, (byte, at) => (at > 2000 && at < 3000 ? 0x5a : byte))
}
