import { expect, test } from "bun:test"
import sharp from "sharp"
import { type Game, games } from "../games.ts"
import { sampleFrame } from "./frame.ts"
import { type Channel, channelsOf, momentOf } from "./match.ts"
import { samples } from "./samples.ts"

const start = Date.parse("2026-03-01T12:00:00Z")
const [pubg] = games
const [channel] = pubg === undefined ? [] : channelsOf(pubg)
if (pubg === undefined || channel === undefined) throw new Error("Cannot test without a game")

test("momentOf() lets the count shrink from the nineties to 1 within a match, never up", () => {
  for (const each of games.flatMap(channelsOf)) {
    let last = momentOf(each, new Date(start))
    const seen = new Set<number>()
    for (let second = 1; second < 2 * each.matchSeconds; second += 1) {
      const moment = momentOf(each, new Date(start + second * 1000))
      if (moment.match === last.match && last.phase === "playing") {
        expect(moment.alive).toBeLessThanOrEqual(last.alive)
      }
      seen.add(moment.alive)
      last = moment
    }
    expect(Math.min(...seen)).toBe(1)
    expect(Math.max(...seen)).toBeGreaterThanOrEqual(88)
    expect(Math.max(...seen)).toBeLessThanOrEqual(99)
  }
})

test("momentOf() shows a lobby and now and then an overlay", () => {
  const moments = Array.from({ length: 1000 }, (_, second) =>
    momentOf(channel, new Date(start + second * 1000)),
  )
  expect(moments.some(({ phase }) => phase === "lobby")).toBe(true)
  const covered = moments.filter((moment) => moment.covered).length
  expect(covered).toBeGreaterThan(0)
  expect(covered).toBeLessThan(200)
})

test("samples() lists as many streams as it is told, whose pictures are ours", async () => {
  const streams = await samples(() => new Date(start), 5).list(pubg, AbortSignal.timeout(1000))
  expect(streams).toHaveLength(5)
  expect(streams[0]).toEqual({ name: channel.name, url: `/frames/${channel.name}` })
})

test("sampleFrame() draws the same picture for the same time, and another one later", async () => {
  const at = async (ms: number) =>
    Bun.hash((await sampleFrame(channel, pubg, new Date(start + ms))).bytes)
  expect(await at(0)).toBe(await at(0))
  expect(await at(0)).not.toBe(await at(1000))
})

for (const game of games) {
  test(`sampleFrame() draws white digits into ${game.id}'s box of a 1280×720 JPEG`, async () => {
    const [first] = channelsOf(game)
    if (first === undefined) throw new Error("Cannot test without a channel")
    const { bytes, type } = await sampleFrame(first, game, playing(first))
    const metadata = await sharp(bytes).metadata()
    expect([metadata.format, metadata.width, metadata.height]).toEqual(["jpeg", 1280, 720])
    expect(type).toBe("image/jpeg")
    expect(await whiteShare(bytes, game)).toBeGreaterThan(0.08)
  })
}

/** A moment in the middle of a match without an overlay. */
function playing(of: Channel): Date {
  for (let ms = 0; ; ms += 1000) {
    const { phase, covered, alive } = momentOf(of, new Date(start + ms))
    if (phase === "playing" && !covered && alive > 20 && alive < 80) return new Date(start + ms)
  }
}

async function whiteShare(bytes: Uint8Array, { count }: Game): Promise<number> {
  const { x: left, y: top, width, height } = count
  const data = await sharp(bytes).extract({ left, top, width, height }).greyscale().raw().toBuffer()
  return data.filter((value) => value > 220).length / data.length
}
