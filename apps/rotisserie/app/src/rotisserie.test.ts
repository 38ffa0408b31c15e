import { expect, test } from "bun:test"
import { createLog } from "#lib/service/log.ts"
import { createMetrics } from "#lib/service/metrics.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { appMetrics } from "./app-metrics.ts"
import { games } from "./games.ts"
import type { OcrClient, Reading } from "./ocr-client.ts"
import { rotisserie } from "./rotisserie.ts"
import { createSlots } from "./slots.ts"
import type { Source, Stream } from "./source.ts"
import type { GameStatus } from "./status.ts"
import { watch } from "./watch.ts"

const log = createLog({ write: () => {} })

/** A source and an OCR that a test turns as it likes: streams by name with what is read in their picture. */
function world(streams: Record<string, Reading>) {
  const state = {
    streams,
    ocrReady: true,
    ocrFails: false,
    listFails: false,
    frames: 0,
    frozen: new Set<string>(),
    holdBelow: 0,
    pollMs: 10,
    now: Date.parse("2026-01-01T12:00:00Z"),
  }
  const source: Source = {
    kind: "samples",
    list() {
      if (state.listFails) return Promise.reject(new Error("Cannot list streams: no answer"))
      return Promise.resolve(
        Object.keys(state.streams).map((name): Stream => ({ name, url: `/frames/${name}` })),
      )
    },
    frame: (stream) =>
      Promise.resolve({
        // Every picture is another one, unless the stream stands still.
        bytes: new Uint8Array(
          Buffer.from(`${stream.name} ${state.frozen.has(stream.name) ? "" : ++state.frames}`),
        ),
        type: "image/jpeg",
        box: { x: 1, y: 2, width: 3, height: 4 },
      }),
  }
  const ocr: OcrClient = {
    ready: () => Promise.resolve(state.ocrReady),
    read: (frame) => {
      if (state.ocrFails) {
        return Promise.resolve({ kind: "failed", by: "ocr", error: "Cannot read: OCR is down" })
      }
      const [name = ""] = Buffer.from(frame.bytes).toString().split(" ")
      return Promise.resolve(state.streams[name] ?? { kind: "none", reason: "no contrast" })
    },
  }
  return { state, source, ocr }
}

function running({ state, source, ocr }: ReturnType<typeof world>, ids = ["pubg"]) {
  const stopping = new AbortController()
  const metrics = createMetrics()
  const counted = appMetrics(metrics)
  const watches = games
    .filter(({ id }) => ids.includes(id))
    .map((game) =>
      watch({
        game,
        source,
        ocr,
        log,
        metrics: counted,
        now: () => new Date(state.now),
        pollMs: state.pollMs,
        secondLookMs: 5,
        listMs: 10,
        listKeepMs: 60_000,
        keepMs: 20_000,
        blindMs: 60_000,
        holdBelow: state.holdBelow,
        slots: createSlots(2),
        frameDeadlineMs: 1000,
        signal: stopping.signal,
      }),
    )
  const app = rotisserie({
    version: "1.2.3",
    source: source.kind,
    watches,
    metrics,
    log,
    stopping: stopping.signal,
  })
  return {
    app,
    json: async (path: string): Promise<unknown> => (await app.request(path)).json(),
    ready: () => eventually(async () => (await app.request("/readyz")).ok),
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await Promise.all(watches.map(({ done }) => done))
    },
  }
}

const number = (value: number): Reading => ({ kind: "number", number: value, confidence: 0.9 })

test("GET /all is an ascending array of exactly four keys, and /current its first", async () => {
  await using service = running(
    world({ a: number(58), b: number(3), c: { kind: "none", reason: "unsure" } }),
  )
  await service.ready()
  const updated = "2026-01-01T12:00:00.000Z"
  const all = [
    { stream_name: "b", alive: 3, stream_url: "/frames/b", updated },
    { stream_name: "a", alive: 58, stream_url: "/frames/a", updated },
    { stream_name: "c", alive: 100, stream_url: "/frames/c", updated },
  ]
  for (const path of ["/all", "/pubg/all", "/all/pubg"])
    expect(await service.json(path)).toEqual(all)
  for (const path of ["/current", "/pubg/current", "/current/pubg"]) {
    expect(await service.json(path)).toEqual(all[0])
  }
})

test("GET /current is 503 with a sentence when no stream is live, and /all is empty", async () => {
  await using service = running(world({}))
  await service.ready()
  const response = await service.app.request("/current")
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({
    error: "Cannot show a stream of PUBG: BATTLEGROUNDS: no stream is live",
    status: { id: "pubg", state: "empty", reason: "no stream is live", streams: [] },
  })
  expect(await service.json("/all")).toEqual([])
})

test("GET /readyz waits for OCR and for the first round", async () => {
  const cold = world({ a: number(5) })
  cold.state.ocrReady = false
  await using service = running(cold)
  await eventually(async () => {
    const body = await service.json("/readyz")
    return JSON.stringify(body).includes("OCR is not ready yet")
  })
  expect(await service.json("/all")).toEqual([])
  cold.state.ocrReady = true
  await service.ready()
  expect(await service.json("/current")).toMatchObject({ alive: 5 })
})

test("GET /all follows the streams as they come and go", async () => {
  const changing = world({ a: number(50) })
  await using service = running(changing)
  await service.ready()
  changing.state.streams = { b: number(20) }
  await eventually(async () => JSON.stringify(await service.json("/all")).includes('"b"'))
  expect(await service.json("/all")).toMatchObject([{ stream_name: "b", alive: 20 }])
})

test("GET /all shows the last streams for a while when they cannot be listed, then none", async () => {
  const failing = world({ a: number(50) })
  await using service = running(failing)
  await service.ready()
  const failed = async () => failedRounds(await (await service.app.request("/metrics")).text())
  failing.state.listFails = true
  // The last list that succeeds may still be under way.
  await eventually(async () => (await failed()) > 0)
  failing.state.now += 59_000
  const before = await failed()
  await eventually(async () => (await failed()) > before + 1)
  expect(await service.json("/all")).toMatchObject([{ stream_name: "a" }])
  failing.state.now += 2000
  await eventually(async () => JSON.stringify(await service.json("/all")) === "[]")
})

test("GET /status has one shape: before the first round, when all is well, when Twitch is down", async () => {
  const changing = world({ a: number(50) })
  changing.state.listFails = true
  await using service = running(changing)
  const status = async () => (await service.json("/pubg/status")) as GameStatus
  const error = "Cannot list streams: no answer"
  await eventually(async () => (await status()).reason === error)
  const before = await status()
  expect(before).toEqual({
    id: "pubg",
    title: "PUBG: BATTLEGROUNDS",
    state: "starting",
    reason: error,
    list: { at: null, ageSeconds: null, error },
    ocr: { at: null, ageSeconds: null, error: null },
    round: { at: null, ageSeconds: null },
    streams: [],
  })
  const current = await service.app.request("/current")
  expect(current.status).toBe(503)
  expect(await current.json()).toEqual({
    error: `Cannot show a stream of PUBG: BATTLEGROUNDS: ${error}`,
    status: before,
  })
  changing.state.listFails = false
  await eventually(async () => (await status()).state === "live")
  expect(await status()).toMatchObject({ reason: null, list: { error: null, ageSeconds: 0 } })
  changing.state.listFails = true
  await eventually(async () => (await status()).state === "degraded")
  changing.state.now += 15_000
  await eventually(async () => (await status()).list.ageSeconds === 15)
  const down = await status()
  expect(down).toMatchObject({ state: "degraded", reason: error })
  expect(Object.keys(down)).toEqual(Object.keys(before))
  expect(down.streams).toMatchObject([{ stream_name: "a", alive: 50, known: true }])
  expect(await service.json("/status")).toMatchObject({
    source: "samples",
    games: [{ id: "pubg" }],
  })
})

test("GET /status says that OCR is down; what is known stays with its age, and it recovers by itself", async () => {
  const changing = world({ a: number(50) })
  await using service = running(changing)
  await service.ready()
  const status = async () => (await service.json("/status/pubg")) as GameStatus
  Object.assign(changing.state, { ocrFails: true, ocrReady: false })
  await eventually(async () => (await status()).ocr.error === "Cannot read: OCR is down")
  changing.state.now += 50_000
  await eventually(async () => (await status()).streams[0]?.ageSeconds === 50)
  expect(await status()).toMatchObject({ state: "degraded", ocr: { ageSeconds: 50 } })
  expect(await service.json("/current")).toMatchObject({ stream_name: "a", alive: 50 })
  changing.state.now += 11_000
  await eventually(async () => (await status()).streams[0]?.known === false)
  Object.assign(changing.state, { ocrFails: false, ocrReady: true })
  await eventually(async () => (await status()).state === "live")
  expect(await service.json("/current")).toMatchObject({ stream_name: "a", alive: 50 })
})

test("GET /all lets a number expire whose stream stands still", async () => {
  const still = world({ a: number(5), b: number(50) })
  await using service = running(still)
  await service.ready()
  still.state.frozen.add("a")
  // The first picture of those that are all the same is still a new one.
  const rejected = async () =>
    ((await service.json("/status/pubg")) as GameStatus).streams.some(
      (stream) => stream.stream_name === "a" && stream.rejected === "frozen",
    )
  await eventually(rejected)
  still.state.now += 21_000
  await eventually(async () => JSON.stringify(await service.json("/current")).includes('"b"'))
  expect(await service.json("/all")).toMatchObject([
    { stream_name: "b", alive: 50 },
    { stream_name: "a", alive: 100 },
  ])
})

test("GET /current and /all hold a stream below the limit, and still agree", async () => {
  const held = world({ a: number(30), b: number(8) })
  held.state.holdBelow = 10
  await using service = running(held)
  await service.ready()
  held.state.streams = { a: number(3), b: number(8) }
  await eventually(async () => JSON.stringify(await service.json("/all")).includes('"alive":3,'))
  expect(await service.json("/all")).toMatchObject([{ alive: 8 }, { alive: 3 }])
  expect(await service.json("/current")).toMatchObject({ alive: 8 })
})

test("GET /current believes what was doubted after a second look in the same round", async () => {
  const unsure = world({ a: { kind: "number", number: 7, confidence: 0.3 } })
  unsure.state.pollMs = 600_000
  await using service = running(unsure)
  await eventually(async () =>
    JSON.stringify(await service.json("/current")).includes('"alive":7,'),
  )
})

test("GET /history tells who was first; hours that are none are refused", async () => {
  const changing = world({ a: number(50) })
  await using service = running(changing)
  await service.ready()
  changing.state.now += 10_000
  changing.state.streams = { a: number(50), b: number(20) }
  await eventually(async () => JSON.stringify(await service.json("/current")).includes('"b"'))
  for (const path of ["/history?hours=1", "/history/pubg?hours=1", "/pubg/history?hours=1"]) {
    expect(await service.json(path)).toMatchObject({
      from: "2026-01-01T11:00:10.000Z",
      to: "2026-01-01T12:00:10.000Z",
      points: [
        { stream: "a", game: "pubg", alive: 50, at: "2026-01-01T12:00:00.000Z" },
        { stream: "b", game: "pubg", alive: 20 },
      ],
    })
  }
  for (const hours of ["0", "-1", "7", "x", "1e3", ""]) {
    const response = await service.app.request(`/history?hours=${hours}`)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error: `Cannot show the history of "${hours}" hours: right is a number above 0, 6 at most`,
    })
  }
})

test("GET /readyz says why there is no list of streams", async () => {
  const failing = world({})
  failing.state.listFails = true
  await using service = running(failing)
  await eventually(async () => JSON.stringify(await service.json("/readyz")).includes("no answer"))
})

test("GET /:game/all has its own streams; an unknown game is 404 with the known ones", async () => {
  await using service = running(world({ a: number(50) }), ["pubg", "fortnite"])
  await service.ready()
  expect(await service.json("/fortnite/all")).toHaveLength(1)
  const response = await service.app.request("/chess/all")
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({
    error: 'Cannot show the game "chess": watched are pubg, fortnite',
  })
})

test("GET /frames/:name is the last picture and where the number is in it", async () => {
  await using service = running(world({ a: number(50) }))
  await service.ready()
  const response = await service.app.request("/frames/a")
  expect(response.headers.get("content-type")).toBe("image/jpeg")
  expect(response.headers.get("x-count-box")).toBe("1 2 3 4")
  expect(await response.text()).toStartWith("a ")
  expect((await service.app.request("/frames/nobody")).status).toBe(404)
})

test("GET /info and the headers say where the streams come from", async () => {
  await using service = running(world({ a: number(50) }))
  expect(await service.json("/info")).toEqual({
    app: "rotisserie",
    version: "1.2.3",
    source: "samples",
    games: ["pubg"],
  })
  const { headers } = await service.app.request("/all")
  expect(headers.get("x-rotisserie-source")).toBe("samples")
  expect(headers.get("cache-control")).toBe("no-store")
})

test("GET /metrics counts readings, rejects by reason and streams", async () => {
  await using service = running(world({ a: number(50), b: { kind: "none", reason: "unsure" } }))
  await service.ready()
  const text = await (await service.app.request("/metrics")).text()
  expect(text).toMatch(/turnspit_rotisserie_readings_total\{game="pubg"\} [1-9]/)
  expect(text).toMatch(/turnspit_rotisserie_rejects_total\{game="pubg",reason="unsure"\} [1-9]/)
  expect(text).toContain('turnspit_rotisserie_streams{game="pubg",known="true"} 1')
})

test("watch() ends at once when it is told to", async () => {
  const { source, state } = world({ a: number(50) })
  let asked = false
  const waiting: OcrClient = {
    ready: () => Promise.resolve(true),
    read: (_frame, _game, signal) =>
      new Promise((resolve) => {
        asked = true
        signal.addEventListener("abort", () =>
          resolve({ kind: "failed", by: "ocr", error: "aborted" }),
        )
      }),
  }
  const service = running({ state, source, ocr: waiting })
  await eventually(() => asked)
  await service[Symbol.asyncDispose]()
  expect(await service.json("/all")).toEqual([])
})

function failedRounds(text: string): number {
  const [, count = "0"] = /failed_lists_total\{game="pubg"\} (\d+)/.exec(text) ?? []
  return Number(count)
}
