import { afterAll, beforeEach, expect, test } from "bun:test"
import { type FakeHelix, fakeHelix, helixStream } from "#lib/testing/fake-helix.ts"
import { games } from "../games.ts"
import { type HelixOptions, helix } from "./helix.ts"
import { liveStreams } from "./live-streams.ts"
import type { Budget } from "./rate-limit.ts"

const now = Date.parse("2026-01-01T12:00:00Z")
const [pubg] = games
if (pubg === undefined) throw new Error("Cannot test without a game")
const game = pubg

let twitch: FakeHelix
beforeEach(async () => {
  await twitch?.[Symbol.asyncDispose]()
  twitch = fakeHelix()
})
afterAll(() => twitch[Symbol.asyncDispose]())

function client(more: Partial<HelixOptions> = {}) {
  const { url, clientSecret } = twitch
  const clock = () => new Date(now)
  return helix({ clientId: "id", clientSecret, apiUrl: url, authUrl: url, now: clock, ...more })
}

/** Lists through a client; answers the names or the sentence that says what went wrong. */
async function listed(get = client(), signal = AbortSignal.timeout(20_000)) {
  const options = { limit: 2000, language: "en", mature: false, signal }
  const all = { ...options, allowed: new Set<string>(), blocked: new Set<string>() }
  return liveStreams(get, game, all).then(
    (streams) => streams.map(({ name }) => name),
    (error: unknown) => (error instanceof Error ? error.message : "no error"),
  )
}

function refusal(status: number, headers: Readonly<Record<string, string>> = {}) {
  return () => new Response("", { status, headers })
}

test("helix() gets one token for requests at the same time, and uses it for every other", async () => {
  twitch.streams = [helixStream("a")]
  const get = client()
  expect(await Promise.all([listed(get), listed(get)])).toEqual([["a"], ["a"]])
  await listed(get)
  expect(twitch.tokens).toBe(1)
  expect(twitch.asked.map(({ bearer, client: id }) => [bearer, id])).toEqual(
    Array(3).fill(["Bearer token-1", "id"]),
  )
})

test("helix() renews the token before it expires", async () => {
  let clock = now
  const get = client({ now: () => new Date(clock) })
  await listed(get)
  clock += 4950 * 1000
  await listed(get)
  expect(twitch.asked.at(-1)?.bearer).toBe("Bearer token-2")
})

test("helix() gets a new token once when the old one is refused", async () => {
  twitch.streams = [helixStream("a")]
  twitch.answers.push(refusal(401))
  expect(await listed()).toEqual(["a"])
  expect(twitch.asked.map(({ bearer }) => bearer)).toEqual(["Bearer token-1", "Bearer token-2"])
  twitch.answers.push(refusal(401), refusal(401))
  expect(await listed()).toBe("Cannot list streams of Twitch: it answered 401")
})

test("helix() waits until Ratelimit-Reset after a 429", async () => {
  twitch.streams = [helixStream("a")]
  const reset = String(now / 1000)
  twitch.answers.push(refusal(429, { "ratelimit-reset": reset, "ratelimit-remaining": "0" }))
  const clock = performance.now()
  const get = client({ now: () => new Date(now - 300 + performance.now() - clock) })
  expect(await listed(get)).toEqual(["a"])
  expect(performance.now() - clock).toBeGreaterThan(290)
})

test("helix() does not ask at all while nothing is left of the rate limit", async () => {
  twitch.headers = {
    "ratelimit-limit": "800",
    "ratelimit-remaining": "0",
    "ratelimit-reset": String(now / 1000 + 30),
  }
  const budgets: (Budget | undefined)[] = []
  const get = client({ onAnswer: (_status, budget) => budgets.push(budget) })
  await listed(get)
  expect(budgets).toEqual([{ limit: 800, remaining: 0, resetMs: now + 30_000 }])
  expect(await listed(get, AbortSignal.timeout(50))).toContain("its rate limit is used up")
  expect(twitch.asked).toHaveLength(1)
})

test("helix() asks again after a server error, and not for ever", async () => {
  twitch.streams = [helixStream("a")]
  twitch.answers.push(refusal(500, { "retry-after": "0" }))
  expect(await listed()).toEqual(["a"])
  twitch.answers.push(...Array<() => Response>(4).fill(refusal(500, { "retry-after": "0" })))
  expect(await listed()).toBe("Cannot list streams of Twitch: it answered 500")
})

const oddities: readonly (readonly [string, () => Response, string])[] = [
  ["HTML", () => new Response("<html>Sorry</html>"), "it answered HTML (200)"],
  ["an empty body", () => new Response(""), "it answered nothing (200)"],
  ["broken JSON", () => new Response('{"data":['), "it answered no JSON (200)"],
  ["JSON of another shape", () => Response.json({ data: {} }), "something else than a list"],
  ["more than it may", () => new Response("[".repeat(1_100_000)), "it answered more than 1 MiB"],
  ["a redirection", () => Response.redirect("http://127.0.0.1:9/"), "it answered 302"],
]
for (const [what, answer, sentence] of oddities) {
  test(`helix() says so when Twitch answers ${what}`, async () => {
    twitch.answers.push(...Array<() => Response>(4).fill(answer))
    const failure = String(await listed())
    expect(failure).toStartWith("Cannot list streams of Twitch: ")
    expect(failure).toContain(sentence)
  })
}

test("helix() lists nobody when the list is empty", async () => {
  expect(await listed()).toEqual([])
})

test("helix() takes the first 1,000 of 10,000 streams, and 100 of a page that has them all", async () => {
  twitch.streams = Array.from({ length: 10_000 }, (_, index) => helixStream(`s${index}`))
  const names = await listed()
  expect(names).toHaveLength(1000)
  expect(names[999]).toBe("s999")
  const brief = twitch.streams.map(({ user_login, type }) => ({ user_login, type }))
  twitch.answers.push(() => Response.json({ data: brief }))
  expect(await listed()).toHaveLength(100)
})

test("helix() says which variables are wrong when it gets no token, and not what is in them", async () => {
  const failure = String(await listed(client({ clientSecret: "wrong-and-not-to-be-seen" })))
  expect(failure).toContain("TWITCH_CLIENT_ID and TWITCH_CLIENT_SECRET")
  expect(failure).not.toContain("not-to-be-seen")
  twitch.tokenAnswers.push(() => new Response("<html>Sorry</html>", { status: 502 }))
  expect(await listed()).toBe("Cannot get a token from Twitch: it answered HTML (502)")
  twitch.tokenAnswers.push(() => Response.json({ access_token: "two\nlines" }))
  expect(await listed()).toContain("Cannot get a token from Twitch: it answered 200")
})

test("helix() says so when nobody answers", async () => {
  const get = client({ apiUrl: "http://127.0.0.1:9" })
  expect(await listed(get, AbortSignal.timeout(200))).toBe(
    "Cannot list streams of Twitch: it cannot be reached, and there is no time left",
  )
})
