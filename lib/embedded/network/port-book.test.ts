import { afterEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePort } from "./free-port.ts"
import { portBook } from "./port-book.ts"

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean()
})

function file(): string {
  const folder = mkdtempSync(join(tmpdir(), "ports-"))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, "ports.json")
}

function occupy(port: number): void {
  const listener = Bun.listen({ hostname: "127.0.0.1", port, socket: { data() {} } })
  cleanups.push(() => listener.stop(true))
}

test("portBook() gives the preferred port, and the same again after a restart", () => {
  const path = file()
  const wanted = freePort()
  expect(portBook(path).take("ingress", [wanted])).toBe(wanted)
  expect(portBook(path).take("ingress", [freePort()])).toBe(wanted)
})

test("portBook() passes over a port that somebody else listens on", () => {
  const taken = freePort()
  occupy(taken)
  const second = freePort()
  expect(portBook(file()).take("ingress", [taken, second])).toBe(second)
})

test("portBook() gives no port twice, even while nobody listens on it yet", () => {
  const book = portBook(file())
  const port = freePort()
  expect(book.take("one", [port])).toBe(port)
  expect(book.take("other", [port])).not.toBe(port)
})

test("portBook() starts anew from a file that it cannot read", () => {
  const path = file()
  writeFileSync(path, "not JSON")
  const port = freePort()
  expect(portBook(path).take("ingress", [port])).toBe(port)
})
