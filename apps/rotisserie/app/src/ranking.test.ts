import { expect, test } from "bun:test"
import { ranking, type Watched } from "./ranking.ts"

function watched(name: string, alive: number): Watched {
  const updated = new Date("2018-03-06T17:29:50.713Z")
  const url = `https://player.twitch.tv/?channel=${name}`
  return { stream: { name, url }, standing: { alive, updated, known: alive < 100 } }
}

test("ranking() puts the fewest alive first and streams without a number last", () => {
  const streams = [watched("TSM_Viss", 100), watched("yeahhunter", 58), watched("cheese05", 3)]
  expect(ranking(streams)).toEqual([
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

test("ranking() breaks a tie by name", () => {
  const names = ranking([watched("b", 5), watched("c", 5), watched("a", 5)])
  expect(names.map((stream) => stream.stream_name)).toEqual(["a", "b", "c"])
})
