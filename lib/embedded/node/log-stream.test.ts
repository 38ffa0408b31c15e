import { afterEach, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LogFile } from "./log-file.ts"
import { type LogStreamOptions, logStream } from "./log-stream.ts"

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const start = Date.parse("2026-11-21T10:00:00Z")

test("LogFile writes lines with their time and stream, and logStream() gives them back", async () => {
  const { log, path } = opened()
  log.write("stdout", Buffer.from("one\ntw"))
  log.write("stderr", Buffer.from("oops\n"))
  log.write("stdout", Buffer.from("o\nlast"))
  log.close()
  expect(await Bun.file(path).text()).toBe(
    [
      "2026-11-21T10:00:00.000000000Z stdout F one",
      "2026-11-21T10:00:01.000000000Z stderr F oops",
      "2026-11-21T10:00:02.000000000Z stdout F two",
      "2026-11-21T10:00:03.000000000Z stdout F last",
      "",
    ].join("\n"),
  )
  expect(await read(path, {})).toBe("one\noops\ntwo\nlast\n")
  expect(await read(path, { tailLines: 2 })).toBe("two\nlast\n")
  expect(await read(path, { tailLines: 0 })).toBe("")
  expect(await read(path, { since: start + 2_000 })).toBe("two\nlast\n")
  expect(await read(path, { limitBytes: 6 })).toBe("one\noo")
  expect(await read(path, { tailLines: 1, timestamps: true })).toBe(
    "2026-11-21T10:00:03.000000000Z last\n",
  )
})

test("LogFile splits an endless line and logStream() joins it again", async () => {
  const { log, path } = opened()
  const line = "x".repeat(50_000)
  log.write("stdout", Buffer.from(line))
  log.write("stdout", Buffer.from(`${line}\nnext\n`))
  log.close()
  expect(await read(path, {})).toBe(`${line}${line}\nnext\n`)
})

test("LogFile keeps the newest lines in two bounded files", async () => {
  const { log, path, folder } = opened()
  const chunk = Buffer.from(`${"y".repeat(1_000)}\n`.repeat(500))
  for (let time = 0; time < 40; time += 1) log.write("stdout", chunk)
  log.write("stdout", Buffer.from("the end\n"))
  log.close()
  expect(readdirSync(folder).sort()).toEqual(["0.log", "0.log.1"])
  expect(statSync(path).size).toBeLessThanOrEqual(4 * 1024 * 1024)
  expect((await read(path, { tailLines: 2 })).endsWith("y\nthe end\n")).toBe(true)
  const all = (await read(path, {})).trimEnd().split("\n")
  expect(all.length).toBeGreaterThan(4_000)
  expect((await read(path, { tailLines: 5_000 })).trimEnd().split("\n").length).toBe(5_000)
})

test("logStream() follows a log over its rotation until it is closed", async () => {
  const { log, path } = opened()
  log.write("stdout", Buffer.from("first\n"))
  const following = read(path, { live: log })
  const chunk = Buffer.from(`${"z".repeat(1_000)}\n`.repeat(500))
  for (let time = 0; time < 12; time += 1) {
    log.write("stdout", chunk)
    await new Promise((resolve) => setImmediate(resolve))
  }
  log.write("stdout", Buffer.from("last\n"))
  log.close()
  const lines = (await following).trimEnd().split("\n")
  expect(lines[0]).toBe("first")
  expect(lines.at(-1)).toBe("last")
  expect(lines.length).toBe(6_002)
})

test("logStream() stops following when the reader has gone", async () => {
  const { log, path } = opened()
  log.write("stdout", Buffer.from("first\n"))
  const gone = new AbortController()
  const following = read(path, { live: log, signal: gone.signal })
  gone.abort()
  expect(await following).toMatch(/^(first\n)?$/)
})

function opened() {
  const folder = mkdtempSync(join(tmpdir(), "logs-"))
  folders.push(folder)
  const path = join(folder, "0.log")
  let time = start - 1_000
  const now = () => {
    time += 1_000
    return new Date(time)
  }
  return { folder, path, log: new LogFile(path, now) }
}

function read(path: string, options: Partial<LogStreamOptions>): Promise<string> {
  const signal = new AbortController().signal
  return new Response(logStream(path, { timestamps: false, signal, ...options })).text()
}
