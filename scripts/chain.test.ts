import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { Browser } from "playwright-core"
import { type Game, games } from "#apps/rotisserie/app/src/games.ts"
import { sampleFrame } from "#apps/rotisserie/app/src/samples/frame.ts"
import { type Channel, channelsOf, momentOf } from "#apps/rotisserie/app/src/samples/match.ts"
import { testBrowser } from "#lib/testing/browser.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { type FakeHelix, fakeHelix, helixStream } from "#lib/testing/fake-helix.ts"
import { type LiveHls, liveHls } from "#lib/testing/live-hls.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { processesWith } from "#lib/testing/processes-with.ts"
import { type ServiceProcess, serviceProcess } from "#lib/testing/service-process.ts"

const browser = await testBrowser()
const missing = ["streamlink", "ffmpeg", "ps"].filter((program) => Bun.which(program) === null)
if (browser === undefined) missing.push("chromium")
if (missing.length > 0) notRun("the chain from Twitch to the page", `no ${missing.join(", no ")}`)

const [game] = games
if (game === undefined) throw new Error("Cannot test without a game")
const slow = 300_000
const patienceMs = 120_000

describe.skipIf(missing.length > 0)("Twitch, HLS, streamlink, ffmpeg, OCR, ranking, page", () => {
  let helix: FakeHelix
  let live: LiveHls
  const services: ServiceProcess[] = []
  const matches = { near: matchWith(game, 5, 9), far: matchWith(game, 60, 80) }

  beforeAll(async () => {
    helix = fakeHelix()
    helix.streams = [
      ...[helixStream("far", { user_name: "Far" }), helixStream("near"), helixStream("gone")],
      helixStream("adult", { is_mature: true }),
    ]
    live = await liveHls()
    const far = { picture: () => matches.far.picture() }
    await Promise.all([live.start("near", matches.near), live.start("far", far)])
  }, slow)
  afterAll(async () => {
    await browser?.close()
    for (const service of services.toReversed()) await service.stop()
    await live?.[Symbol.asyncDispose]()
    await helix?.[Symbol.asyncDispose]()
  }, slow)

  async function started(folder: string, env: Readonly<Record<string, string>>) {
    const service = await serviceProcess(folder, env)
    services.push(service)
    return service
  }

  test(
    "the page shows the stream with the fewest alive, and another one when that has fewer",
    async () => {
      const ocr = await started("apps/rotisserie/ocr", { OCR_DEADLINE_MS: "20000" })
      const pages = await started("apps/rotisserie/static", {})
      const app = await started("apps/rotisserie/app", {
        PATH: process.env.PATH ?? "",
        OCR_URL: ocr.url,
        OCR_DEADLINE_MS: "30000",
        STREAM_SOURCE: "twitch",
        TWITCH_CLIENT_ID: "id",
        TWITCH_CLIENT_SECRET: helix.clientSecret,
        TWITCH_API_URL: helix.url,
        TWITCH_AUTH_URL: helix.url,
        TWITCH_CHANNEL_URL: `hls://${live.url}/{login}/master.m3u8`,
        POLL_SECONDS: "1",
        KEEP_SECONDS: "120",
        FRAME_DEADLINE_MS: "60000",
      })
      const all = async () => (await (await fetch(`${app.url}/all`)).json()) as readonly Reading[]
      await eventually(
        async () => (await all()).filter(({ alive }) => alive < 100).length === 2,
        patienceMs,
      )
      const names = (await all()).map(({ stream_name }) => stream_name)
      expect(names).toEqual(["near", "Far", "gone"])
      const truths = [matches.near, matches.far].map(({ alive }) => alive())
      for (const [index, { alive }] of (await all()).slice(0, 2).entries()) {
        expect(Math.abs(alive - (truths[index] ?? 0))).toBeLessThan(4)
      }

      await using edge = edgeOf(app.url, pages.url)
      const page = await (browser as Browser).newPage()
      // The player itself is Twitch's: what matters is which channel it is asked for.
      await page.route("https://player.twitch.tv/**", (route) =>
        route.fulfill({ contentType: "text/html", body: "<p>player</p>" }),
      )
      await page.goto(edge.url)
      const shows = (channel: string, name: string) =>
        eventually(async () => {
          const source = await page.getAttribute("#player", "src")
          const words = await page.textContent("#name")
          return source?.includes(`?channel=${channel}&parent=`) && words?.trim() === name
        }, patienceMs)
      await shows("near", "near")

      matches.far = matchWith(game, 2, 3)
      await shows("far", "Far")
      expect((await all())[0]).toMatchObject({
        stream_name: "Far",
        stream_url: "https://player.twitch.tv/?channel=far",
      })
      const { points } = (await (await fetch(`${app.url}/history?hours=1`)).json()) as {
        readonly points: readonly { readonly stream: string }[]
      }
      expect([...new Set(points.map(({ stream }) => stream))]).toEqual(["near", "Far"])

      expect(await app.stop()).toBe(0)
      await eventually(() => processesWith(live.url).length === 0)
    },
    slow,
  )
})

interface Reading {
  readonly stream_name: string
  readonly alive: number
}

/** A match in slow motion, from a moment at which so many are alive. */
function matchWith(game: Game, least: number, most: number) {
  const [channel] = channelsOf(game)
  if (channel === undefined) throw new Error("Cannot test without a channel")
  const from = momentWith(channel, least, most)
  const startedAt = performance.now()
  const time = () => new Date(from + (performance.now() - startedAt) / 100)
  return {
    alive: () => momentOf(channel, time()).alive,
    picture: async () => (await sampleFrame(channel, game, time())).bytes,
  }
}

function momentWith(channel: Channel, least: number, most: number): number {
  for (let ms = 0; ; ms += 1000) {
    const ahead = [0, 1000, 2000, 3000].map((more) => momentOf(channel, new Date(ms + more)))
    const fits = ahead.every(
      ({ alive, phase, covered }) =>
        phase === "playing" && !covered && alive >= least && alive <= most,
    )
    if (fits) return ms
  }
}

/** One address for the page and the readings, as an Ingress gives them. */
function edgeOf(app: string, pages: string) {
  const toApp = /^\/(current|all|events|frames|history|status)(\/|$)/
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 0,
    fetch(request) {
      const { pathname, search } = new URL(request.url)
      const target = toApp.test(pathname) ? app : pages
      return fetch(`${target}${pathname}${search}`, { signal: request.signal })
    },
  })
  return {
    url: `http://localhost:${server.port}/`,
    [Symbol.asyncDispose]: () => server.stop(true),
  }
}
