import { afterEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { eventually } from "#lib/testing/eventually.ts"
import { processRecords } from "./process-records.ts"
import { startProcess } from "./start-process.ts"

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean()
})

function program(source: string, environment: Record<string, string> = {}) {
  const directory = mkdtempSync(join(tmpdir(), "process-"))
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }))
  const output = { text: "" }
  const running = startProcess({
    command: ["bun", "-e", source],
    directory,
    environment,
    onOutput: (_, chunk) => {
      output.text += Buffer.from(chunk).toString()
    },
  })
  cleanups.push(() => running.kill())
  return { running, output, directory }
}

test("startProcess() gives a process no more than its environment and reads what it says", async () => {
  const { running, output } = program("console.log(JSON.stringify(process.env))", { COLOUR: "red" })
  expect(await running.ended).toEqual({ code: 0, signal: undefined })
  expect(JSON.parse(output.text)).toEqual({ COLOUR: "red" })
})

test("startProcess() tells by which signal a process ended", async () => {
  const { running } = program("setInterval(() => {}, 1000)")
  running.signal("SIGTERM")
  expect(await running.ended).toMatchObject({ signal: "SIGTERM" })
})

test("startProcess() lets nothing that a process started outlive it", async () => {
  const source = `const child = Bun.spawn(["sleep", "600"], { stdio: ["ignore", "inherit", "inherit"] }); console.log(child.pid); process.exit(0)`
  const { running, output } = program(source, { PATH: process.env.PATH ?? "" })
  await running.ended
  await eventually(() => !isAlive(Number(output.text)))
})

test("processRecords() kills what an earlier run left, and nobody whose start time differs", async () => {
  const { running, directory } = program("setInterval(() => {}, 1000)")
  processRecords(join(directory, "records")).add(running.pid)
  const stranger = Bun.spawn(["sleep", "600"])
  cleanups.push(() => stranger.kill())
  await Bun.write(join(directory, "records", String(stranger.pid)), "1")
  expect(processRecords(join(directory, "records")).killLeftovers()).toBe(1)
  expect(await running.ended).toMatchObject({ signal: "SIGKILL" })
  expect(isAlive(stranger.pid)).toBe(true)
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
