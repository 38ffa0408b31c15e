import { expect, test } from "bun:test"
import { games } from "../games.ts"
import type { Helix } from "./helix.ts"
import { liveStreams } from "./live-streams.ts"

const [pubg] = games
if (pubg === undefined) throw new Error("Cannot test without a game")

function entry(login: string, more: Readonly<Record<string, unknown>> = {}) {
  return { user_login: login, user_name: login, type: "live", is_mature: false, ...more }
}

/** Answers the pages in turn and notes what was asked. */
function pages(...answers: readonly unknown[]) {
  const asked: URLSearchParams[] = []
  const get: Helix = (path) => {
    asked.push(new URLSearchParams(path.slice(path.indexOf("?"))))
    return Promise.resolve(answers[asked.length - 1] ?? { data: [], pagination: {} })
  }
  return { get, asked }
}

const options = {
  signal: AbortSignal.timeout(60_000),
  limit: 20,
  allowed: new Set<string>(),
  blocked: new Set<string>(),
}

test("liveStreams() asks for the game's English streams, a hundred a page, and follows the cursor", async () => {
  const { get, asked } = pages(
    { data: [entry("a")], pagination: { cursor: "next" } },
    { data: [entry("b")], pagination: {} },
  )
  const streams = await liveStreams(get, pubg, options)
  expect(streams.map(({ name }) => name)).toEqual(["a", "b"])
  expect(asked.map((query) => Object.fromEntries(query))).toEqual([
    { game_id: "493057", language: "en", first: "100" },
    { game_id: "493057", language: "en", first: "100", after: "next" },
  ])
})

test("liveStreams() names a stream as it is displayed and links to its player by login", async () => {
  const { get } = pages({
    data: [entry("tsm_viss", { user_name: "TSM_Viss" }), entry("hangul99", { user_name: "한글" })],
  })
  expect(await liveStreams(get, pubg, options)).toEqual([
    { name: "TSM_Viss", url: "https://player.twitch.tv/?channel=tsm_viss" },
    { name: "hangul99", url: "https://player.twitch.tv/?channel=hangul99" },
  ])
})

test("liveStreams() leaves out mature streams, reruns, blocked ones and names that are none", async () => {
  const { get } = pages({
    data: [
      entry("mature", { is_mature: true }),
      entry("rerun", { type: "" }),
      entry("blocked"),
      entry("../../etc"),
      { nothing: true },
      entry("good"),
    ],
  })
  const streams = await liveStreams(get, pubg, { ...options, blocked: new Set(["blocked"]) })
  expect(streams.map(({ name }) => name)).toEqual(["good"])
})

test("liveStreams() keeps to the allow list and to the limit", async () => {
  const data = ["a", "b", "c", "d"].map((login) => entry(login))
  const allowed = new Set(["b", "d"])
  const first = await liveStreams(pages({ data }).get, pubg, { ...options, allowed })
  expect(first.map(({ name }) => name)).toEqual(["b", "d"])
  expect(await liveStreams(pages({ data }).get, pubg, { ...options, limit: 3 })).toHaveLength(3)
})

test("liveStreams() stops after ten pages of streams that nobody wants", async () => {
  const page = { data: [entry("x", { is_mature: true })], pagination: { cursor: "again" } }
  const { get, asked } = pages(...Array(50).fill(page))
  expect(await liveStreams(get, pubg, options)).toEqual([])
  expect(asked).toHaveLength(10)
})

test("liveStreams() says so when the answer is no list", async () => {
  await expect(liveStreams(pages("hello").get, pubg, options)).rejects.toThrow(
    "Cannot list streams: Twitch answered something else than a list",
  )
})
