import { afterAll, beforeEach, expect, test } from "bun:test"
import { Hono } from "hono"
import { helix } from "./helix.ts"

const clientSecret = "not-to-be-seen"
const now = Date.parse("2026-01-01T12:00:00Z")

/** A Twitch that hands out tokens and answers requests in the order of the list. */
const twitch = { tokens: 0, refuseToken: false, answers: [] as Response[], seen: [] as string[] }
const app = new Hono()
app.post("/oauth2/token", async (c) => {
  const form = await c.req.parseBody()
  if (twitch.refuseToken || form.client_secret !== clientSecret) {
    return c.json({ status: 403, message: "invalid client secret" }, 403)
  }
  twitch.tokens += 1
  return c.json({ access_token: `token-${twitch.tokens}`, expires_in: 5000, token_type: "bearer" })
})
app.get("/helix/*", (c) => {
  twitch.seen.push(`${c.req.header("authorization")} ${c.req.header("client-id")} ${c.req.path}`)
  return twitch.answers.shift() ?? c.json({ data: [] })
})
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: app.fetch })
afterAll(() => server.stop(true))
beforeEach(() => {
  Object.assign(twitch, { tokens: 0, refuseToken: false, answers: [], seen: [] })
})

const url = `http://127.0.0.1:${server.port}`
function client(clock = () => new Date(now)) {
  return helix({ clientId: "id", clientSecret, apiUrl: url, authUrl: url, now: clock })
}
const signal = () => AbortSignal.timeout(10_000)

test("helix() gets one token and uses it for every request", async () => {
  const get = client()
  await get("/helix/streams", signal())
  expect(await get("/helix/streams", signal())).toEqual({ data: [] })
  expect(twitch.tokens).toBe(1)
  expect(twitch.seen).toEqual(Array(2).fill("Bearer token-1 id /helix/streams"))
})

test("helix() renews the token before it expires", async () => {
  let clock = now
  const get = client(() => new Date(clock))
  await get("/helix/streams", signal())
  clock += 4950 * 1000
  await get("/helix/streams", signal())
  expect(twitch.seen.at(-1)).toStartWith("Bearer token-2")
})

test("helix() gets a new token when the old one is refused", async () => {
  twitch.answers = [new Response("", { status: 401 })]
  expect(await client()("/helix/streams", signal())).toEqual({ data: [] })
  expect(twitch.seen.map((line) => line.split(" ")[1])).toEqual(["token-1", "token-2"])
})

test("helix() waits until Ratelimit-Reset when the limit is used up", async () => {
  const headers = { "ratelimit-reset": String(now / 1000 + 1), "ratelimit-remaining": "0" }
  twitch.answers = [new Response("", { status: 429, headers })]
  const startedAt = performance.now()
  expect(await client()("/helix/streams", signal())).toEqual({ data: [] })
  expect(performance.now() - startedAt).toBeWithin(950, 3000)
})

test("helix() does not wait beyond the deadline", async () => {
  const headers = { "ratelimit-reset": String(now / 1000 + 50) }
  twitch.answers = [new Response("", { status: 429, headers })]
  await expect(client()("/helix/streams", AbortSignal.timeout(100))).rejects.toThrow(
    "Cannot list streams: the wait for Twitch was ended",
  )
})

test("helix() gives up on an answer that will not get better", async () => {
  twitch.answers = [new Response("", { status: 400 })]
  await expect(client()("/helix/streams", signal())).rejects.toThrow(
    "Cannot list streams: Twitch answered 400",
  )
  expect(twitch.seen).toHaveLength(1)
})

test("helix() says which variables are wrong when it gets no token, and not what is in them", async () => {
  twitch.refuseToken = true
  const failure = await client()("/helix/streams", signal()).catch((error: unknown) =>
    String(error),
  )
  expect(failure).toContain("TWITCH_CLIENT_ID and TWITCH_CLIENT_SECRET")
  expect(failure).not.toContain(clientSecret)
})
