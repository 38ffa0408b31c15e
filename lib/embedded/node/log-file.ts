import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs"
import { dirname } from "node:path"

const largestFile = 4 * 1024 * 1024
const longestLine = 16 * 1024

/**
 * Writes a container's output in the format of the container runtime interface:
 * `2026-11-21T10:16:09.123000000Z stdout F the line`; `P` instead of `F` for a part of a long line.
 * A full file moves to `<file>.1`, so one container never takes more than two of them.
 */
export class LogFile {
  readonly path: string
  readonly #now: () => Date
  readonly #rest = new Map<string, { text: string; readonly decoder: TextDecoder }>()
  readonly #readers = new Set<() => void>()
  #file: number | undefined
  #size: number
  #closed = false

  constructor(path: string, now: () => Date) {
    mkdirSync(dirname(path), { recursive: true })
    this.path = path
    this.#now = now
    this.#file = openSync(path, "a")
    this.#size = statSync(path).size
  }

  get isClosed(): boolean {
    return this.#closed
  }

  write(stream: "stdout" | "stderr", chunk: Uint8Array): void {
    const state = this.#rest.get(stream) ?? { text: "", decoder: new TextDecoder() }
    this.#rest.set(stream, state)
    const lines = (state.text + state.decoder.decode(chunk, { stream: true })).split("\n")
    state.text = lines.pop() ?? ""
    const complete = lines.map((line) => this.#entries(stream, line, "F")).join("")
    const overlong = state.text.length >= longestLine
    const partial = overlong ? this.#entries(stream, state.text, "P") : ""
    if (overlong) state.text = ""
    this.#append(complete + partial)
  }

  /** Writes what is left of a last line without its end. */
  close(): void {
    if (this.#closed) return
    const rest = [...this.#rest].filter(([, { text }]) => text !== "")
    const entries = rest.map(([stream, { text }]) => this.#entries(stream, text, "F"))
    this.#append(entries.join(""))
    this.#closed = true
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
    for (const tell of [...this.#readers]) tell()
  }

  /** Calls back after every write and at the end; returns how to stop it. */
  onChange(callback: () => void): () => void {
    this.#readers.add(callback)
    return () => this.#readers.delete(callback)
  }

  #entries(stream: string, line: string, tag: "F" | "P"): string {
    const prefix = `${this.#now().toISOString().slice(0, -1)}000000Z ${stream}`
    const parts: string[] = []
    let left = line
    while (left.length > longestLine) {
      parts.push(`${prefix} P ${left.slice(0, longestLine)}\n`)
      left = left.slice(longestLine)
    }
    return `${parts.join("")}${prefix} ${tag} ${left}\n`
  }

  #append(text: string): void {
    if (text === "" || this.#closed) return
    const bytes = Buffer.from(text)
    try {
      if (this.#size + bytes.length > largestFile) this.#rotate()
      if (this.#file !== undefined) writeSync(this.#file, bytes)
      this.#size += bytes.length
    } catch {
      // A full disk loses log lines, never the pod.
    }
    for (const tell of [...this.#readers]) tell()
  }

  #rotate(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
    renameSync(this.path, `${this.path}.1`)
    this.#file = openSync(this.path, "a")
    this.#size = 0
  }
}
