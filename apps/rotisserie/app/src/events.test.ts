import { expect, test } from "bun:test"
import { Hono } from "hono"
import type { ServiceBindings } from "#lib/service/service.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { Broadcast } from "./broadcast.ts"
import { events, type Readings } from "./events.ts"
import type { Game } from "./games.ts"
import type { Watched } from "./ranking.ts"
import { statusOf } from "./status-of.ts"
import type { Watch } from "./watch.ts"

const game: Game = {
  id: "pubg",
  title: "PUBG",
  twitchGameId: "1",
  count: { x: 0, y: 0, width: 1, height: 1 },
}

/** A watch that says what the test sets. */
function watched() {
  const state: { -readonly [K in keyof Watch]: Watch[K] } = {
    game,
    snapshot: undefined,
    waitsFor: "OCR is not ready yet",
    get status() {
      const { snapshot, waitsFor } = state
      const worked = { at: undefined, error: undefined }
      return statusOf({ game, now: new Date(), snapshot, waitsFor, list: worked, ocr: worked })
    },
    history: () => ({ from: "", to: "", stepSeconds: 10, points: [] }),
    done: Promise.resolve(),
  }
  return {
    state,
    show(alive: number) {
      const updated = "2026-01-01T12:00:00.000Z"
      const ranked = [{ stream_name: "a", alive, stream_url: "/frames/a", updated }]
      const watched: Watched = {
        stream: { name: "a", url: "/frames/a" },
        standing: { alive, updated: new Date(updated), known: true },
        verdict: { accepted: true, newMatch: false },
      }
      state.snapshot = { ranked, watched: new Map([["a", watched]]), at: new Date() }
    },
  }
}

function opened() {
  const { state, show } = watched()
  const stopping = new AbortController()
  let viewers = 0
  const live = events({
    version: "1.2.3",
    source: "samples",
    watches: [state],
    stopping: stopping.signal,
    onViewers: (count) => {
      viewers = count
    },
  })
  const app = new Hono<{ Bindings: ServiceBindings }>().get("/events", (c) => live(c, state))
  return { app, show, stopping, viewers: () => viewers }
}

/** Reads the next event of an answer. */
async function next(
  reader: Pick<ReadableStreamDefaultReader<Uint8Array>, "read">,
): Promise<Readings | undefined> {
  const { done, value } = await reader.read()
  if (done) return undefined
  const [, data = ""] =
    /^event: readings\ndata: (.+)\n\n$/.exec(new TextDecoder().decode(value)) ?? []
  return JSON.parse(data)
}

async function listener(app: ReturnType<typeof opened>["app"]) {
  const { body } = await app.request("/events")
  if (body === null) throw new Error("Cannot read events: there is no body")
  return body.getReader()
}

test("GET /events says at once what is known, and then what is new", async () => {
  const { app, show, stopping } = opened()
  const response = await app.request("/events")
  expect(response.headers.get("content-type")).toBe("text/event-stream")
  await response.body?.cancel()
  const reader = await listener(app)
  expect(await next(reader)).toMatchObject({
    source: "samples",
    game: "pubg",
    games: [{ id: "pubg", title: "PUBG" }],
    state: "starting",
    reason: "OCR is not ready yet",
    streams: [],
  })
  show(50)
  await eventually(async () => (await next(reader))?.streams[0]?.alive === 50)
  show(49)
  const after = await next(reader)
  expect([after?.streams[0]?.alive, after?.state, after?.reason]).toEqual([49, "live", null])
  stopping.abort()
  expect(await next(reader)).toBeUndefined()
})

test("GET /events counts its viewers, and forgets who has gone", async () => {
  const { app, viewers, stopping } = opened()
  const readers = [await listener(app), await listener(app)]
  expect(viewers()).toBe(2)
  await readers[0]?.cancel()
  await eventually(() => viewers() === 1)
  stopping.abort()
  expect((await app.request("/events")).status).toBe(503)
})

test("Broadcast lets go of a viewer that does not keep up", async () => {
  const broadcast = new Broadcast(3)
  const slow = broadcast.open(new Uint8Array([0])).getReader()
  const quick = broadcast.open(new Uint8Array([0])).getReader()
  for (let sent = 1; sent < 6; sent += 1) {
    expect((await quick.read()).value?.[0]).toBe(sent - 1)
    broadcast.send(new Uint8Array([sent]))
  }
  expect(broadcast.size).toBe(1)
  for (const expected of [0, 1, 2]) expect((await slow.read()).value?.[0]).toBe(expected)
  expect((await slow.read()).done).toBe(true)
})
