import { afterEach, beforeEach, expect, test } from "bun:test"
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import sharp from "sharp"
import { eventually } from "#lib/testing/eventually.ts"
import { capture } from "./capture.ts"
import { runProgram } from "./program.ts"

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rotisserie-program-"))
})
afterEach(() => rm(folder, { recursive: true }))

/** Puts a shell script into the folder that takes the place of the PATH. */
async function program(name: string, body: string): Promise<void> {
  const file = join(folder, name)
  await writeFile(file, `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`)
  await chmod(file, 0o755)
}

function run(name: string, ms = 10_000) {
  const signal = AbortSignal.timeout(ms)
  return runProgram([name, "one", "two words"], { path: folder, signal, maxBytes: 1000 })
}

function take(now = new Date()) {
  const take = capture({ path: folder, now: () => now })
  return (page = "https://www.twitch.tv/a", ms = 10_000) => take(page, AbortSignal.timeout(ms))
}

test("runProgram() answers what a program writes, and hands no secret of ours to it", async () => {
  process.env.TWITCH_CLIENT_SECRET = "not-to-be-seen"
  try {
    await program("show", 'echo "$#:$2"; env')
    const output = new TextDecoder().decode(await run("show"))
    expect(output).toStartWith("2:two words")
    expect(output).not.toContain("not-to-be-seen")
  } finally {
    delete process.env.TWITCH_CLIENT_SECRET
  }
})

test("runProgram() says which program is missing, and where it comes from", async () => {
  await expect(run("streamlink")).rejects.toThrow(
    "Cannot run streamlink: it is not installed; its Debian package is streamlink",
  )
})

test("runProgram() repeats what a program complains about", async () => {
  await program("fail", "echo 'error: No playable streams'; exit 1")
  await expect(run("fail")).rejects.toThrow(
    "Cannot use fail: it ended with 1: error: No playable streams",
  )
})

test("runProgram() ends a program that writes too much", async () => {
  await program("flood", "exec cat /dev/zero")
  await expect(run("flood")).rejects.toThrow("Cannot use flood: it wrote too much")
})

test("runProgram() ends a program that hangs, with all that it has started", async () => {
  await program("hang", `sleep 300 & echo $! > ${folder}/child; sleep 300`)
  await expect(run("hang", 300)).rejects.toThrow("Cannot wait for hang: it took too long")
  const child = Number(await readFile(join(folder, "child"), "utf8"))
  await eventually(() => !isRunning(child))
})

test("runProgram() lets no program outlive this process", async () => {
  await program("hang", `sleep 300 & echo $! > ${folder}/child; sleep 300`)
  const code = `
    import { runProgram } from ${JSON.stringify(new URL("program.ts", import.meta.url).href)}
    const signal = new AbortController().signal
    void runProgram(["hang"], { path: ${JSON.stringify(folder)}, signal, maxBytes: 1 })
    while (!(await Bun.file("${folder}/child").exists())) await Bun.sleep(10)
    process.exit(0)`
  const parent = Bun.spawn([process.execPath, "-e", code], { stdout: "inherit", stderr: "inherit" })
  expect(await parent.exited).toBe(0)
  const child = Number(await readFile(join(folder, "child"), "utf8"))
  await eventually(() => !isRunning(child))
})

test("capture() takes only a web address from streamlink", async () => {
  await program("streamlink", "echo file:///etc/passwd")
  await expect(take()()).rejects.toThrow("Cannot find the video: streamlink named no address")
})

test("capture() asks streamlink once for the qualities of the original, and again when there is no picture", async () => {
  await program("streamlink", `echo "$@" >> ${folder}/asked; echo https://video.example/1.m3u8`)
  await program("ffmpeg", `cat ${folder}/picture`)
  const asked = async () => (await readFile(join(folder, "asked"), "utf8")).trim().split("\n")
  await writeFile(join(folder, "picture"), await grey(1280, 720))
  const once = take()
  expect((await once()).type).toBe("image/jpeg")
  await once()
  expect(await asked()).toEqual([
    "--loglevel error --http-timeout 10 --stream-url -- https://www.twitch.tv/a 720p,720,720p60,720p60_alt,best,source",
  ])
  await writeFile(join(folder, "picture"), "")
  await expect(once()).rejects.toThrow("Cannot take a picture: ffmpeg wrote none")
  await expect(once()).rejects.toThrow("ffmpeg wrote none")
  expect(await asked()).toHaveLength(2)
  expect((await readdir(folder)).toSorted()).toEqual(["asked", "ffmpeg", "picture", "streamlink"])
})

test("capture() uses no picture of another shape than 16:9", async () => {
  await program("streamlink", "echo https://video.example/1.m3u8")
  await program("ffmpeg", `cat ${folder}/picture`)
  await writeFile(join(folder, "picture"), await grey(405, 720))
  await expect(take()()).rejects.toThrow("it has the shape 405:720")
})

function grey(width: number, height: number) {
  const create = { width, height, channels: 3, background: "#888" } as const
  return sharp({ create }).jpeg().toBuffer()
}

/** A killed process that nobody has waited for yet counts as ended. */
function isRunning(pid: number): boolean {
  const { stdout } = Bun.spawnSync(["ps", "-o", "stat=", "-p", String(pid)])
  const state = stdout.toString().trim()
  return state !== "" && !state.startsWith("Z")
}
