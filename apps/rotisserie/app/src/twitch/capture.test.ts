import { afterEach, beforeEach, expect, test } from "bun:test"
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { eventually } from "#lib/testing/eventually.ts"
import { captureFrame } from "./capture.ts"

const stream = { name: "TSM_Viss", url: "https://player.twitch.tv/?channel=tsm_viss" }
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rotisserie-capture-"))
})
afterEach(() => rm(folder, { recursive: true }))

/** Puts a shell script into the folder that takes the place of the PATH. */
async function program(name: string, body: string): Promise<void> {
  const file = join(folder, name)
  await writeFile(file, `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`)
  await chmod(file, 0o755)
}

function capture(timeoutMs = 10_000) {
  return captureFrame(stream, { path: folder, signal: AbortSignal.timeout(timeoutMs) })
}

test("captureFrame() asks streamlink for the video and ffmpeg for one frame of it", async () => {
  await program("streamlink", `echo "$@" > ${folder}/asked; echo https://video.example/1.m3u8`)
  await program("ffmpeg", `echo "$@" > ${folder}/decoded; printf picture`)
  const frame = await capture()
  expect(Buffer.from(frame.bytes).toString()).toBe("picture")
  expect(frame.type).toBe("image/jpeg")
  expect(await readFile(join(folder, "asked"), "utf8")).toContain(
    "--stream-url -- https://www.twitch.tv/tsm_viss 720p,720p60",
  )
  expect(await readFile(join(folder, "decoded"), "utf8")).toMatch(
    /-i https:\/\/video\.example\/1\.m3u8 .*-frames:v 1 .*scale=1280:720/,
  )
})

test("captureFrame() hands no secret of ours to the programs", async () => {
  process.env.TWITCH_CLIENT_SECRET = "not-to-be-seen"
  try {
    await program("streamlink", `env > ${folder}/environment; echo https://video.example/1.m3u8`)
    await program("ffmpeg", "printf picture")
    await capture()
    expect(await readFile(join(folder, "environment"), "utf8")).not.toContain("not-to-be-seen")
  } finally {
    delete process.env.TWITCH_CLIENT_SECRET
  }
})

test("captureFrame() repeats what streamlink complains about", async () => {
  await program("streamlink", "echo 'error: No playable streams found on this URL'; exit 1")
  await expect(capture()).rejects.toThrow(
    "Cannot use streamlink: it ended with 1: error: No playable streams found",
  )
})

test("captureFrame() takes only a web address from streamlink", async () => {
  await program("streamlink", "echo file:///etc/passwd")
  await expect(capture()).rejects.toThrow("streamlink found no video")
})

test("captureFrame() says which program is missing", async () => {
  await expect(capture()).rejects.toThrow("Cannot run streamlink: it is not installed")
})

test("captureFrame() says so when ffmpeg writes no picture, or far too much", async () => {
  await program("streamlink", "echo https://video.example/1.m3u8")
  await program("ffmpeg", "true")
  await expect(capture()).rejects.toThrow("ffmpeg wrote none")
  await program("ffmpeg", "exec cat /dev/zero")
  await expect(capture()).rejects.toThrow("it wrote too much")
})

test("captureFrame() ends a program that hangs, with all that it has started", async () => {
  await program("streamlink", `sleep 300 & echo $! > ${folder}/child; sleep 300`)
  const startedAt = performance.now()
  await expect(capture(300)).rejects.toThrow("Cannot wait for streamlink: it took too long")
  expect(performance.now() - startedAt).toBeLessThan(20_000)
  const child = Number(await readFile(join(folder, "child"), "utf8"))
  await eventually(() => !isRunning(child))
})

/** A killed process that nobody has waited for yet counts as ended. */
function isRunning(pid: number): boolean {
  const { stdout } = Bun.spawnSync(["ps", "-o", "stat=", "-p", String(pid)])
  const state = stdout.toString().trim()
  return state !== "" && !state.startsWith("Z")
}
