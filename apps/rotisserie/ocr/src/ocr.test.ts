import { afterAll, beforeAll, expect, test } from "bun:test"
import sharp from "sharp"
import { createLog } from "#lib/service/log.ts"
import { createMetrics } from "#lib/service/metrics.ts"
import type { Service } from "#lib/service/service.ts"
import { games } from "./games.ts"
import { loadNetwork, type Network } from "./network.ts"
import { ocr } from "./ocr.ts"
import { createPool, type Pool } from "./pool.ts"
import { startTesseract } from "./tesseract.ts"

const metrics = createMetrics()
const log = createLog({ write: () => {} })
let network: Network
let pool: Pool
let app: Service

beforeAll(async () => {
  const tesseract = await startTesseract()
  network = await loadNetwork()
  pool = createPool({
    size: 1,
    maxWaiting: 100,
    deadlineMs: 30_000,
    start: () => Promise.resolve(tesseract),
  })
  app = ocr({ version: "1.2.3", network, pool, metrics, log })
})

afterAll(() => pool.close())

/** Real pictures of the original's test set; the label is in the file name. */
const real = [
  ["000a40c0-2b34-479f-9e10-1ca1d4a84de9_30.png", 30],
  ["0b6b822e-a17b-4300-b4f0-bee7dd9840f0_42.png", 42],
  ["Chad_47.png", 47],
  ["summit1g_none.png", 100],
] as const

for (const [name, number] of real) {
  test(`POST /process_pubg reads ${number} from the real picture ${name}`, async () => {
    const bytes = await picture(name)
    const raw = await app.request("/process_pubg", { method: "POST", body: bytes })
    expect(await raw.json()).toEqual({ number })
    const form = new FormData()
    form.set("image", new File([bytes], name))
    const sent = await app.request("/process_pubg", { method: "POST", body: form })
    expect(await sent.json()).toEqual({ number })
  })
}

for (const game of games.values()) {
  test(`POST /process_${game.id} crops a frame by the game's box, whatever the size of the frame`, async () => {
    for (const width of [1280, 1920, 854]) {
      const body = await frame(await picture("Chad_47.png"), game.id, width)
      const response = await app.request(`/process_${game.id}`, { method: "POST", body })
      expect(await response.json()).toEqual({ number: 47 })
    }
  })
}

test("POST /v1/read/pubg says why there is no number", async () => {
  const body = await picture("summit1g_none.png")
  const response = await app.request("/v1/read/pubg", { method: "POST", body })
  expect(await response.json()).toEqual({ number: null, confidence: 1, reason: "no contrast" })
})

test("POST /v1/read/pubg takes a number in JPEG and WebP as well", async () => {
  const png = sharp(await picture("Chad_47.png"))
  for (const body of [await png.jpeg({ quality: 90 }).toBuffer(), await png.webp().toBuffer()]) {
    const response = await app.request("/v1/read/pubg", { method: "POST", body })
    expect(await response.json()).toMatchObject({ number: 47, reason: "read" })
  }
})

test("POST /process_chess names the games there are", async () => {
  const response = await app.request("/process_chess", { method: "POST", body: "x" })
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({
    error: 'Cannot read "chess": the games are pubg, fortnite, blackout',
  })
})

const refused: readonly (readonly [string, string | FormData, RegExp])[] = [
  ["an empty body", "", /body is empty/],
  ["a text", "not a picture", /damaged or no picture/],
  [
    "an SVG",
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    /svg|unknown/,
  ],
  ["a form without a picture", form("other"), /no file in the field "image"/],
]
for (const [what, body, error] of refused) {
  test(`POST /process_pubg refuses ${what} with a sentence`, async () => {
    const response = await app.request("/process_pubg", { method: "POST", body })
    expect(response.status).toBe(400)
    expect(((await response.json()) as { error: string }).error).toMatch(error)
  })
}

test("POST /process_pubg refuses half a picture", async () => {
  const png = await sharp({
    create: {
      width: 400,
      height: 225,
      channels: 3,
      background: "#fff",
      noise: { type: "gaussian", mean: 128, sigma: 40 },
    },
  })
    .png()
    .toBuffer()
  const response = await app.request("/process_pubg", {
    method: "POST",
    body: png.subarray(0, png.length / 2),
  })
  expect(response.status).toBe(400)
})

test("POST /process_pubg refuses a picture of too many pixels without opening it", async () => {
  const body = await sharp({
    create: { width: 16000, height: 9000, channels: 3, background: "#000" },
  })
    .png()
    .toBuffer()
  const response = await app.request("/process_pubg", { method: "POST", body })
  expect(response.status).toBe(400)
  expect(((await response.json()) as { error: string }).error).toContain("pixels")
})

test("POST /process_pubg refuses a body of more than 10 MB", async () => {
  const response = await app.request("/process_pubg", {
    method: "POST",
    body: new Uint8Array(10 * 1024 * 1024 + 1),
  })
  expect(response.status).toBe(413)
})

test("GET /info says what runs", async () => {
  expect(await (await app.request("/info")).json()).toEqual({
    app: "ocr",
    version: "1.2.3",
    health: "good",
  })
})

test("GET /readyz is 503 until Tesseract is warm", async () => {
  const cold = createPool({
    size: 1,
    maxWaiting: 1,
    deadlineMs: 1000,
    start: () => new Promise(() => {}),
  })
  const starting = ocr({ version: "1.2.3", network, pool: cold, metrics: createMetrics(), log })
  expect((await starting.request("/readyz")).status).toBe(503)
  expect((await app.request("/readyz")).status).toBe(200)
})

test("GET /metrics counts what was rejected and why", async () => {
  await app.request("/process_pubg", { method: "POST", body: "not a picture" })
  const text = await (await app.request("/metrics")).text()
  expect(text).toMatch(/turnspit_ocr_rejects_total\{game="pubg",reason="bad picture"\} \d+/)
})

async function picture(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await Bun.file(new URL(`testdata/${name}`, import.meta.url)).arrayBuffer())
}

/** A 16:9 picture that shows a crop at the place where the game has it. */
async function frame(
  crop: Uint8Array,
  id: string,
  width: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const box = games.get(id)?.box ?? { x: 0, y: 0, width: 1, height: 1 }
  const { x: left, y: top } = box
  const input = await sharp(crop)
    .resize({ width: box.width, height: box.height, fit: "fill" })
    .png()
    .toBuffer()
  const full = await sharp({
    create: { width: 1280, height: 720, channels: 3, background: "#345" },
  })
    .composite([{ input, left, top }])
    .png()
    .toBuffer()
  return new Uint8Array(await sharp(full).resize({ width }).png().toBuffer())
}

function form(field: string): FormData {
  const data = new FormData()
  data.set(field, "text")
  return data
}
