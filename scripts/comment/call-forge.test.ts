import { afterEach, expect, test } from "bun:test"
import { callForge, type ForgeError } from "./call-forge.ts"

const servers: Bun.Server<undefined>[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop(true))))

function serving(answer: Response): string {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => answer })
  servers.push(server)
  return `http://127.0.0.1:${server.port}`
}

const ask = (api: string) =>
  callForge({ api, token: "s3cret" }, { method: "GET", path: "/issues?x=1" })

async function refusal(api: string): Promise<readonly [string, number | undefined]> {
  const error = await ask(api).then(
    () => undefined,
    (reason: ForgeError) => reason,
  )
  return [error?.message ?? "", error?.retryMs]
}

const answers = (status: number, headers: Record<string, string> = {}, body = "") =>
  refusal(serving(new Response(body, { status, headers })))

test("callForge() names the query of the next page, whatever address it has", async () => {
  const link = '<https://elsewhere.example/a?page=1>; rel="prev", <http://x/y?page=3>; rel="next"'
  const answer = await ask(serving(Response.json([1], { headers: { link } })))
  expect(answer).toEqual({ value: [1], next: "?page=3" })
})

test("callForge() says in one sentence what the forge refused, in its own words, without the token", async () => {
  const body = JSON.stringify({ message: "token s3cret has no\nscope write:issue", url: "x" })
  expect(await answers(403, {}, body)).toEqual([
    'Cannot comment: GET /issues answers 403: the token may not do this; for a pull request of a fork it never may (it says "token … has no scope write:issue")',
    undefined,
  ])
  expect(await answers(401)).toEqual([
    "Cannot comment: GET /issues answers 401: the token is not valid",
    undefined,
  ])
  expect(await answers(404, {}, '{"message":"')).toEqual([
    "Cannot comment: GET /issues answers 404: no such pull request, the token may not see it, or the API has another address",
    undefined,
  ])
})

test("callForge() says what is no API at all", async () => {
  const html = "<html>Sign in</html>"
  expect(await answers(200, {}, html)).toEqual([
    "Cannot comment: GET /issues answers no JSON; is the API's address right?",
    undefined,
  ])
  expect(await answers(301, { location: "https://git.example.com/login?s3cret" })).toEqual([
    "Cannot comment: GET /issues leads to https://git.example.com; is the API's address right?",
    undefined,
  ])
})

test("callForge() says when asking again may help", async () => {
  expect(await refusal("http://127.0.0.1:1")).toEqual([
    "Cannot comment: GET /issues: it cannot be reached",
    2_000,
  ])
  expect((await answers(500))[1]).toBe(2_000)
  expect((await answers(503, { "retry-after": "7" }))[1]).toBe(7_000)
  expect(await answers(429, { "retry-after": "90" })).toEqual([
    "Cannot comment: GET /issues answers 429: too many requests",
    90_000,
  ])
  expect((await answers(403, { "retry-after": "60" }))[1]).toBe(60_000)
  expect((await answers(429))[1]).toBe(60_000)
  expect((await answers(422))[1]).toBeUndefined()
})

test("callForge() takes a limit's end as a time of day or since 1970", async () => {
  const hour = Date.now() + 3_600_000
  const date = (await answers(429, { "retry-after": new Date(hour).toUTCString() }))[1] ?? 0
  const reset = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(hour / 1000) }
  const since = (await answers(403, reset))[1] ?? 0
  for (const ms of [date, since]) {
    expect(ms).toBeGreaterThan(3_000_000)
    expect(ms).toBeLessThanOrEqual(3_600_000)
  }
})

test("callForge() stops reading an answer without end", async () => {
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
  })
  expect(await refusal(serving(new Response(endless)))).toEqual([
    "Cannot comment: GET /issues answers more than 64 MiB",
    undefined,
  ])
})
