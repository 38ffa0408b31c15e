import { afterAll, expect, test } from "bun:test"
import { Hono } from "hono"
import { games } from "./games.ts"
import { ocrClient } from "./ocr-client.ts"
import type { Frame } from "./source.ts"

const frame: Frame = { bytes: new Uint8Array([1, 2, 3]), type: "image/jpeg" }
const never = new AbortController().signal
const [pubg] = games
if (pubg === undefined) throw new Error("Cannot test without a game")

/** An OCR service that answers what the test wants. */
let answer: () => Response | Promise<Response> = () => new Response()
const received: string[] = []
const app = new Hono()
app.get("/readyz", () => answer())
app.post("/v1/read/:game", async (c) => {
  const size = (await c.req.arrayBuffer()).byteLength
  received.push(`${c.req.param("game")} ${c.req.header("content-type")} ${size}`)
  return answer()
})
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: app.fetch })
afterAll(() => server.stop(true))

const client = ocrClient(`http://127.0.0.1:${server.port}`, 300, () => {})

test("ocrClient() sends the picture and passes on the number", async () => {
  answer = () => Response.json({ number: 42, confidence: 0.9, reason: "read" })
  expect(await client.read(frame, pubg, never)).toEqual({
    kind: "number",
    number: 42,
    confidence: 0.9,
  })
  expect(received.at(-1)).toBe("pubg image/jpeg 3")
})

test("ocrClient() passes on why there is no number", async () => {
  answer = () => Response.json({ number: null, confidence: 1, reason: "lobby" })
  expect(await client.read(frame, pubg, never)).toEqual({ kind: "none", reason: "lobby" })
})

const failures: readonly (readonly [string, () => Response | Promise<Response>, string])[] = [
  ["an error", () => Response.json({ error: "full" }, { status: 503 }), "it answered 503"],
  ["nonsense", () => new Response("<html>"), "it answered something else than a reading"],
  ["a text for a number", () => Response.json({ number: "7" }), "its number is none"],
]
for (const [what, answered, why] of failures) {
  test(`ocrClient() takes ${what} for a failure`, async () => {
    answer = answered
    expect(await client.read(frame, pubg, never)).toEqual({
      kind: "failed",
      by: "ocr",
      error: `Cannot have a picture read by OCR: ${why}`,
    })
  })
}

test("ocrClient() is as sure as the service, and takes one that does not tell for sure", async () => {
  answer = () => Response.json({ number: 42 })
  expect(await client.read(frame, pubg, never)).toMatchObject({ confidence: 1 })
  answer = () => Response.json({ number: 42, confidence: "high" })
  expect(await client.read(frame, pubg, never)).toMatchObject({ confidence: 0 })
})

test("ocrClient() passes on only reasons that are a few plain words", async () => {
  for (const reason of [7, "{}", "x".repeat(100), undefined]) {
    answer = () => Response.json({ number: null, reason })
    expect(await client.read(frame, pubg, never)).toEqual({ kind: "none", reason: "other" })
  }
})

test("ocrClient() does not wait beyond the deadline", async () => {
  answer = () => new Promise(() => {})
  expect(await client.read(frame, pubg, never)).toMatchObject({
    kind: "failed",
    error: "Cannot have a picture read by OCR: it took longer than 300 ms",
  })
  expect(await client.ready(never)).toBe(false)
})

test("ocrClient() tells whether the service is ready", async () => {
  answer = () => Response.json({ status: "not ready" }, { status: 503 })
  expect(await client.ready(never)).toBe(false)
  answer = () => Response.json({ status: "ready" })
  expect(await client.ready(never)).toBe(true)
})

test("ocrClient() opens a connection for each picture, so that all pods share the work", async () => {
  const ports = new Set<number>()
  const counting = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request, self) {
      ports.add(self.requestIP(request)?.port ?? 0)
      return Response.json({ number: 1 })
    },
  })
  const each = ocrClient(`http://127.0.0.1:${counting.port}`, 1000, () => {})
  for (let time = 0; time < 5; time += 1) await each.read(frame, pubg, never)
  expect(ports.size).toBe(5)
  await counting.stop(true)
})
