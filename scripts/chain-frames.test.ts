import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test"
import sharp from "sharp"
import { games } from "#apps/rotisserie/app/src/games.ts"
import { hls } from "#apps/rotisserie/app/src/hls/hls.ts"
import { capture } from "#apps/rotisserie/app/src/video/capture.ts"
import { takePicture } from "#apps/rotisserie/app/src/video/take-picture.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { type LiveHls, liveHls } from "#lib/testing/live-hls.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { processesWith } from "#lib/testing/processes-with.ts"

const missing = ["streamlink", "ffmpeg", "ps"].filter((program) => Bun.which(program) === null)
if (missing.length > 0) notRun("pictures of live HLS", `${missing.join(" and ")} not installed`)

const path = process.env.PATH ?? ""
const slow = 120_000

describe.skipIf(missing.length > 0)("capture() with streamlink, ffmpeg and live HLS", () => {
  let live: LiveHls
  beforeAll(async () => {
    live = await liveHls()
  })
  afterAll(() => live[Symbol.asyncDispose](), slow)
  afterEach(() => {
    live.instead = () => undefined
  })

  function take(name: string, timeoutMs = 60_000) {
    const address = `hls://${live.url}/${name}/master.m3u8`
    const signal = AbortSignal.timeout(timeoutMs)
    return capture({ path, now: () => new Date() })(address, signal)
  }

  test(
    "it takes 1280×720 pictures of 16:9 video of any size, each newer than the last",
    async () => {
      await live.start("large", { width: 1920, height: 1080, picture: counting() })
      const again = capture({ path, now: () => new Date() })
      const address = `hls://${live.url}/large/master.m3u8`
      const first = await again(address, AbortSignal.timeout(60_000))
      expect(await sizeOf(first.bytes)).toEqual([1280, 720])
      const before = await shade(first.bytes)
      await eventually(async () => {
        const { bytes } = await again(address, AbortSignal.timeout(60_000))
        return (await shade(bytes)) > before
      }, 60_000)
    },
    slow,
  )

  test(
    "it goes on when the stream changes its resolution",
    async () => {
      const one = await live.start("changing", { width: 1280, height: 720, picture: counting() })
      const before = await take("changing")
      await one.stop()
      await live.start("changing", { width: 640, height: 360, picture: flat(250) })
      await eventually(async () => {
        const { bytes } = await take("changing")
        expect(await sizeOf(bytes)).toEqual([1280, 720])
        return (await shade(bytes)) > 240
      }, 60_000)
      expect(await shade(before.bytes)).toBeLessThan(240)
    },
    slow,
  )

  test(
    "it refuses a portrait: the count would be somewhere else",
    async () => {
      await live.start("portrait", { width: 720, height: 1280, picture: flat(100) })
      await expect(take("portrait")).rejects.toThrow(
        /^Cannot use the picture: it has the shape 40\d:720; the count is only looked for in 16:9$/,
      )
    },
    slow,
  )

  test(
    "it says so within the deadline when a stream never starts, and leaves no process",
    async () => {
      await expect(take("nobody")).rejects.toThrow(/^Cannot use streamlink: it ended with 1: error/)
      live.instead = () => new Promise(() => {})
      await expect(take("silent", 5000)).rejects.toThrow("Cannot wait for streamlink")
      const empty = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:0\n"
      live.instead = () => new Response(empty)
      const address = `${live.url}/empty/live.m3u8`
      const signal = AbortSignal.timeout(5000)
      await expect(takePicture(address, { path, signal })).rejects.toThrow(/^Cannot \w+ .*ffmpeg/)
      await eventually(() => processesWith(live.url).length === 0)
    },
    slow,
  )

  test(
    "it takes the same picture, or none, of a stream that stalls, and leaves no process",
    async () => {
      const stream = await live.start("stalling", { picture: counting() })
      await take("stalling")
      await stream.stop()
      const looks = await Promise.all(
        [take("stalling", 20_000), take("stalling", 20_000)].map(seen),
      )
      expect(new Set(looks).size).toBe(1)
      live.instead = (asked) =>
        asked.endsWith(".ts") ? new Response(new ReadableStream({ start() {} })) : undefined
      await expect(take("stalling", 15_000)).rejects.toThrow(/Cannot wait for (ffmpeg|streamlink)/)
      await eventually(() => processesWith(live.url).length === 0)
    },
    slow,
  )

  test(
    "hls() watches a plain playlist without variants",
    async () => {
      const [game] = games
      if (game === undefined) throw new Error("Cannot test without a game")
      await live.start("plain", { picture: flat(200) })
      const address = `${live.url}/plain/live.m3u8`
      const own = [{ game: game.id, name: "plain", address }]
      const source = hls(own, { path, now: () => new Date() })
      const signal = AbortSignal.timeout(60_000)
      const [stream] = await source.list(game, signal)
      expect(stream).toEqual({ name: "plain", url: "/frames/plain" })
      if (stream === undefined) return
      const { bytes, type } = await source.frame(stream, game, signal)
      expect([type, await sizeOf(bytes)]).toEqual(["image/jpeg", [1280, 720]])
    },
    slow,
  )
})

/** Pictures of one grey, brighter each time. */
function counting() {
  let level = 0
  return () => {
    level = Math.min(230, level + 4)
    return flat(level)()
  }
}

function flat(level: number) {
  const background = { r: level, g: level, b: level }
  return () =>
    sharp({ create: { width: 640, height: 360, channels: 3, background } })
      .jpeg()
      .toBuffer()
}

async function sizeOf(picture: Uint8Array) {
  const { width, height } = await sharp(picture).metadata()
  return [width, height]
}

async function shade(picture: Uint8Array): Promise<number> {
  const { channels } = await sharp(picture).stats()
  return channels[0]?.mean ?? 0
}

async function seen(look: Promise<{ readonly bytes: Uint8Array }>): Promise<string> {
  return look.then(
    ({ bytes }) => String(Bun.hash(bytes)),
    (error: unknown) => String(error),
  )
}
