import { expect, test } from "bun:test"
import { type RankingOptions, rankedOf, ranking, type Watched } from "./ranking.ts"

function watched(name: string, alive: number): Watched {
  const updated = new Date("2018-03-06T17:29:50.713Z")
  const url = `https://player.twitch.tv/?channel=${name}`
  const standing = { alive, updated, known: alive < 100 }
  return { stream: { name, url }, standing, verdict: { accepted: true, newMatch: false } }
}

function names(streams: readonly Watched[], options: Partial<RankingOptions> = {}) {
  return ranking(streams, { holdBelow: 0, ...options }).map(({ stream }) => stream.name)
}

test("ranking() puts the fewest alive first and streams without a number last", () => {
  const streams = [watched("TSM_Viss", 100), watched("yeahhunter", 58), watched("cheese05", 3)]
  expect(ranking(streams, { holdBelow: 0 }).map(rankedOf)).toEqual([
    {
      stream_name: "cheese05",
      alive: 3,
      stream_url: "https://player.twitch.tv/?channel=cheese05",
      updated: "2018-03-06T17:29:50.713Z",
    },
    {
      stream_name: "yeahhunter",
      alive: 58,
      stream_url: "https://player.twitch.tv/?channel=yeahhunter",
      updated: "2018-03-06T17:29:50.713Z",
    },
    {
      stream_name: "TSM_Viss",
      alive: 100,
      stream_url: "https://player.twitch.tv/?channel=TSM_Viss",
      updated: "2018-03-06T17:29:50.713Z",
    },
  ])
})

test("ranking() breaks a tie by name, except for the one that was first", () => {
  const tied = [watched("b", 5), watched("c", 5), watched("a", 5)]
  expect(names(tied)).toEqual(["a", "b", "c"])
  expect(names(tied, { first: "c" })).toEqual(["c", "a", "b"])
  expect(names([...tied, watched("d", 4)], { first: "c" })).toEqual(["d", "c", "a", "b"])
})

test("ranking() holds a stream below the limit for as long as it lasts", () => {
  const hold = { first: "held", holdBelow: 10 }
  expect(names([watched("a", 3), watched("held", 9)], hold)).toEqual(["held", "a"])
  expect(names([watched("a", 3), watched("held", 10)], hold)).toEqual(["a", "held"])
  expect(names([watched("a", 3), watched("held", 100)], hold)).toEqual(["a", "held"])
  expect(names([watched("b", 7), watched("a", 3)], hold)).toEqual(["a", "b"])
})
