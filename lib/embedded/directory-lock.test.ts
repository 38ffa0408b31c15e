import { afterEach, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { lockDirectory } from "./directory-lock.ts"

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "lock-"))
  folders.push(made)
  return made
}

test("lockDirectory() refuses a second holder until the first gives it back", () => {
  const directory = folder()
  const unlock = lockDirectory(directory)
  expect(() => lockDirectory(directory)).toThrow(
    `Cannot use ${directory}: process ${process.pid} runs an embedded cluster there; stop it first`,
  )
  unlock()
  lockDirectory(directory)()
  expect(readdirSync(directory)).toEqual([])
})

test.each([
  ["of a process that is gone", JSON.stringify({ pid: 2 ** 22 + 1, started: "1" })],
  [
    "of a process whose pid is someone else's now",
    JSON.stringify({ pid: process.pid, started: "1" }),
  ],
  ["that is not readable", "{"],
])("lockDirectory() takes over a lock %s", (_, content) => {
  const directory = folder()
  writeFileSync(join(directory, "lock"), content)
  const unlock = lockDirectory(directory)
  expect(() => lockDirectory(directory)).toThrow("Cannot use")
  unlock()
})
