import { afterAll, beforeAll, expect, test } from "bun:test"
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Hono } from "hono"
import { type ServiceProcess, serviceProcess } from "#lib/testing/service-process.ts"
import { games } from "./games.ts"
import { sampleFrame } from "./samples/frame.ts"
import { channelsOf, momentOf } from "./samples/match.ts"

const root = fileURLToPath(new URL("../../../../", import.meta.url))
const slow = 60_000

let folder: string
let ocr: ServiceProcess
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rotisserie-app-"))
  ocr = await started("ocr", {})
}, slow)
afterAll(async () => {
  await ocr.stop()
  await rm(folder, { recursive: true })
}, slow)

function started(name: string, env: Readonly<Record<string, string>>): Promise<ServiceProcess> {
  return serviceProcess(`apps/rotisserie/${name}`, env)
}

for (const game of games) {
  test(
    `a frame of ${game.id} made for a moment is read as that moment's count`,
    async () => {
      const wrong: string[] = []
      for (const channel of channelsOf(game)) {
        for (let step = 0; step < 4; step += 1) {
          const time = new Date(Date.parse("2026-03-01T12:00:00Z") + step * 51_900)
          const { alive, phase, covered } = momentOf(channel, time)
          const { bytes } = await sampleFrame(channel, game, time)
          const response = await fetch(`${ocr.url}/process_${game.id}`, {
            method: "POST",
            body: bytes,
          })
          const { number } = (await response.json()) as { readonly number: number }
          const truth = phase === "lobby" || covered ? 100 : alive
          if (number !== truth)
            wrong.push(`${channel.name} ${time.toISOString()}: ${truth} as ${number}`)
        }
      }
      expect(wrong).toEqual([])
    },
    slow,
  )
}

test(
  "the app with samples is ready after a round, ranks what OCR has read, and stops when told",
  async () => {
    const app = await started("app", { OCR_URL: ocr.url, POLL_SECONDS: "1" })
    const all = (await (await fetch(`${app.url}/all`)).json()) as readonly {
      readonly alive: number
      readonly stream_name: string
    }[]
    expect(all).toHaveLength(5)
    expect(all.map(({ alive }) => alive)).toEqual(
      all.map(({ alive }) => alive).sort((a, b) => a - b),
    )
    expect(all[0]?.alive).toBeLessThan(100)
    const picture = await fetch(`${app.url}/frames/${all[0]?.stream_name}`)
    expect(picture.headers.get("content-type")).toBe("image/jpeg")
    expect(await app.stop()).toBe(0)
  },
  slow,
)

test(
  "the app with Twitch lists streams, takes a frame of each and ranks them",
  async () => {
    const [pubg] = games
    if (pubg === undefined) throw new Error("Cannot test without a game")
    const [low, high] = [await frameWith(5, 20), await frameWith(50, 80)]
    const helix = new Hono()
    helix.post("/oauth2/token", (c) => c.json({ access_token: "t", expires_in: 5000 }))
    helix.get("/helix/streams", (c) => {
      const live = { type: "live", is_mature: false }
      const data = ["high", "low", "gone"].map((login) => ({
        user_login: login,
        user_name: login,
        ...live,
      }))
      return c.json({ data, pagination: {} })
    })
    const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: helix.fetch })
    await script(
      "streamlink",
      `case "$*" in *gone*) exit 1;; *low*) echo https://v.example/low;; *) echo https://v.example/high;; esac`,
    )
    await script("ffmpeg", `case "$*" in *low*) cat ${low.file};; *) cat ${high.file};; esac`)
    const app = await started("app", {
      PATH: `${folder}:/usr/bin:/bin`,
      OCR_URL: ocr.url,
      STREAM_SOURCE: "twitch",
      TWITCH_CLIENT_ID: "id",
      TWITCH_CLIENT_SECRET: "secret",
      TWITCH_API_URL: `http://127.0.0.1:${server.port}`,
      TWITCH_AUTH_URL: `http://127.0.0.1:${server.port}`,
    })
    const response = await fetch(`${app.url}/all`)
    expect(response.headers.get("x-rotisserie-source")).toBe("twitch")
    expect(await response.json()).toMatchObject([
      { stream_name: "low", alive: low.alive, stream_url: "https://player.twitch.tv/?channel=low" },
      { stream_name: "high", alive: high.alive },
      { stream_name: "gone", alive: 100 },
    ])
    expect(await app.stop()).toBe(0)
    await server.stop(true)

    /** A file with a frame on which between `least` and `most` are alive. */
    async function frameWith(least: number, most: number) {
      const [channel] = pubg === undefined ? [] : channelsOf(pubg)
      if (pubg === undefined || channel === undefined) throw new Error("Cannot draw a frame")
      for (let ms = 0; ; ms += 1000) {
        const { alive, phase, covered } = momentOf(channel, new Date(ms))
        if (phase === "lobby" || covered || alive < least || alive > most) continue
        const file = join(folder, `${least}.jpg`)
        await writeFile(file, (await sampleFrame(channel, pubg, new Date(ms))).bytes)
        return { file, alive }
      }
    }
  },
  slow,
)

test(
  "the app says all that is wrong with its environment and does not start",
  async () => {
    const child = Bun.spawn([process.execPath, "apps/rotisserie/app/src/main.ts"], {
      cwd: root,
      env: { PATH: "/usr/bin:/bin", STREAM_SOURCE: "youtube" },
      stdout: "pipe",
    })
    expect(await child.exited).toBe(1)
    const output = await new Response(child.stdout).text()
    expect(output).toContain("OCR_URL is not set")
    expect(output).toContain("STREAM_SOURCE is")
    expect(output).not.toContain("    at ")
  },
  slow,
)

async function script(name: string, body: string): Promise<void> {
  const file = join(folder, name)
  await writeFile(file, `#!/bin/sh\n${body}\n`)
  await chmod(file, 0o755)
}
