import { expect, test } from "bun:test"
import { helixStream as entry } from "#lib/testing/fake-helix.ts"
import { games } from "../games.ts"
import type { Helix } from "./helix.ts"
import { liveStreams } from "./live-streams.ts"

const [pubg] = games
if (pubg === undefined) throw new Error("Cannot test without a game")

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
  language: "en",
  mature: false,
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
  const query = { game_id: "493057", language: "en", type: "live", first: "100" }
  expect(asked.map((each) => Object.fromEntries(each))).toEqual([
    query,
    { ...query, after: "next" },
  ])
})

test("liveStreams() names a stream as it is displayed and links to its player by login", async () => {
  const data = [
    entry("tsm_viss", { user_name: "TSM_Viss" }),
    entry("hangul99", { user_name: "한글" }),
    // Its lower case is an ASCII k.
    entry("kelvin", { user_name: "\u212aelvin" }),
  ]
  expect(await liveStreams(pages({ data }).get, pubg, options)).toEqual([
    { name: "TSM_Viss", url: "https://player.twitch.tv/?channel=tsm_viss" },
    { name: "hangul99", url: "https://player.twitch.tv/?channel=hangul99" },
    { name: "kelvin", url: "https://player.twitch.tv/?channel=kelvin" },
  ])
})

const hostile = [
  "../../etc",
  "-rf",
  "a b",
  "a\nb",
  "a&channel=b",
  "<script>",
  "'; drop table",
  "%2e%2e",
  "a".repeat(26),
  "UPPER",
  "",
  7,
  null,
  { login: "a" },
]
test("liveStreams() leaves out mature streams, reruns, blocked ones and names that are none", async () => {
  const data = [
    entry("mature", { is_mature: true }),
    entry("rerun", { type: "" }),
    entry("blocked"),
    ...hostile.map((login) => entry("x", { user_login: login })),
    { nothing: true },
    null,
    "text",
    entry("good"),
    entry("good"),
  ]
  const blocked = new Set(["blocked"])
  const found = async (more: object) =>
    (await liveStreams(pages({ data }).get, pubg, { ...options, blocked, ...more })).map(
      ({ name }) => name,
    )
  expect(await found({})).toEqual(["good"])
  expect(await found({ mature: true })).toEqual(["mature", "good"])
})

test("liveStreams() asks for those who are allowed by name, and keeps to them and to the limit", async () => {
  const data = ["a", "b", "c", "d"].map((login) => entry(login))
  const allowed = new Set(["b", "d"])
  const { get, asked } = pages({ data })
  const first = await liveStreams(get, pubg, { ...options, allowed })
  expect(first.map(({ name }) => name)).toEqual(["b", "d"])
  expect(asked[0]?.getAll("user_login")).toEqual(["b", "d"])
  expect(await liveStreams(pages({ data }).get, pubg, { ...options, limit: 3 })).toHaveLength(3)
})

test("liveStreams() stops after ten pages of streams that nobody wants", async () => {
  const page = { data: [entry("x", { is_mature: true })], pagination: { cursor: "again" } }
  const { get, asked } = pages(...Array(50).fill(page))
  expect(await liveStreams(get, pubg, options)).toEqual([])
  expect(asked).toHaveLength(10)
})

test("liveStreams() follows no cursor that is none", async () => {
  for (const cursor of ["", "a\nb", "x".repeat(501), 7, null]) {
    const { get, asked } = pages({ data: [], pagination: { cursor } })
    await liveStreams(get, pubg, options)
    expect(asked).toHaveLength(1)
  }
})
