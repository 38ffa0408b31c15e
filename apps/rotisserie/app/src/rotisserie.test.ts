import { expect, test } from "bun:test"
import { createLog } from "#lib/service/log.ts"
import { createMetrics } from "#lib/service/metrics.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { appMetrics } from "./app-metrics.ts"
import { games } from "./games.ts"
import type { OcrClient, Reading } from "./ocr-client.ts"
import { rotisserie } from "./rotisserie.ts"
import type { Source, Stream } from "./source.ts"
import { watch } from "./watch.ts"

const log = createLog({ write: () => {} })

/** A source and an OCR that a test turns as it likes: streams by name with what is read in their picture. */
function world(streams: Record<string, Reading>) {
  const state = {
    streams,
    ocrReady: true,
    listFails: false,
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
        bytes: new Uint8Array(Buffer.from(stream.name)),
        type: "image/jpeg",
        box: { x: 1, y: 2, width: 3, height: 4 },
      }),
  }
  const ocr: OcrClient = {
    ready: () => Promise.resolve(state.ocrReady),
    read: (frame) => {
      const name = Buffer.from(frame.bytes).toString()
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
        pollMs: 10,
        keepMs: 20_000,
        staleMs: 60_000,
        concurrency: 2,
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

const number = (value: number): Reading => ({ kind: "number", number: value })

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
  expect(await response.json()).toEqual({
    error: "Cannot show a stream of PUBG: BATTLEGROUNDS: no stream is live",
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
  expect(await response.text()).toBe("a")
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
        signal.addEventListener("abort", () => resolve({ kind: "failed", error: "aborted" }))
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
