import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs"
import type { LogFile } from "./log-file.ts"

export interface LogStreamOptions {
  /** The file that is still written, to follow it. */
  readonly live?: LogFile | undefined
  readonly tailLines?: number | undefined
  /** Only lines written since then, milliseconds of the clock. */
  readonly since?: number | undefined
  readonly timestamps: boolean
  readonly limitBytes?: number | undefined
  readonly signal: AbortSignal
}

const chunkSize = 64 * 1024

/** Streams a container's log, its rotated part first, line by line as the container wrote them; nothing is held in memory but one piece. */
export function logStream(path: string, options: LogStreamOptions): ReadableStream<Uint8Array> {
  const lines = readLines(path, options)
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await lines.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => void lines.return(undefined),
  })
}

async function* readLines(
  path: string,
  options: LogStreamOptions,
): AsyncGenerator<Uint8Array, undefined> {
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY
  for await (const entries of readPieces(path, options)) {
    const text = entries.map((entry) => shown(entry, options)).join("")
    const bytes = Buffer.from(text).subarray(0, Math.min(left, text.length * 4))
    left -= bytes.length
    if (bytes.length > 0) yield bytes
    if (left <= 0) return undefined
  }
  return undefined
}

/** Pieces of whole entries. A rotation renames the file: what we have open stays readable, then comes the new one. */
async function* readPieces(
  path: string,
  { live, tailLines, signal }: LogStreamOptions,
): AsyncGenerator<readonly string[], undefined> {
  const files = [`${path}.1`, path].filter((file) => existsSync(file))
  const starts = startOffsets(files, tailLines)
  for (const [index, start] of starts.entries()) {
    const isLast = index === starts.length - 1
    const file = files[index]
    if (file === undefined || start === undefined) continue
    let reader = new FileReader(file, start)
    try {
      for (;;) {
        for (let piece = reader.next(); piece !== undefined; piece = reader.next()) {
          if (signal.aborted) return undefined
          yield piece
        }
        if (!isLast || live === undefined || signal.aborted) break
        if (reader.wasRotated(path)) {
          reader.close()
          reader = new FileReader(path, 0)
        } else if (live.isClosed) break
        else await changed(live, signal)
      }
    } finally {
      reader.close()
    }
  }
  return undefined
}

function changed(live: LogFile, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = () => resolve()
  const stop = live.onChange(done)
  signal.addEventListener("abort", done)
  return promise.finally(() => {
    stop()
    signal.removeEventListener("abort", done)
  })
}

function shown(entry: string, { since, timestamps }: LogStreamOptions): string {
  const [time = "", , tag = "F"] = entry.split(" ", 3)
  const text = entry.slice(time.length + tag.length + 9)
  if (since !== undefined && Date.parse(time) < since) return ""
  return `${timestamps ? `${time} ` : ""}${text}${tag === "P" ? "" : "\n"}`
}

/** Where to start in each file, so that as many lines follow as are wanted. */
function startOffsets(files: readonly string[], tailLines: number | undefined): readonly number[] {
  if (tailLines === undefined) return files.map(() => 0)
  let wanted = tailLines
  const fromLast = files.toReversed().map((file) => {
    const { offset, lines } = tailOffset(file, wanted)
    wanted -= lines
    return offset
  })
  return fromLast.toReversed()
}

function tailOffset(file: string, wanted: number): { offset: number; lines: number } {
  const size = statSync(file).size
  if (wanted <= 0) return { offset: size, lines: 0 }
  const descriptor = openSync(file, "r")
  const buffer = Buffer.alloc(chunkSize)
  let lines = 0
  try {
    for (let end = size; end > 0; end -= chunkSize) {
      const start = Math.max(0, end - chunkSize)
      const length = readSync(descriptor, buffer, 0, end - start, start)
      for (let at = length - 1; at >= 0; at -= 1) {
        if (buffer[at] !== 10 || start + at === size - 1) continue
        lines += 1
        if (lines === wanted) return { offset: start + at + 1, lines }
      }
    }
    return { offset: 0, lines: size === 0 ? 0 : lines + 1 }
  } finally {
    closeSync(descriptor)
  }
}

/** Reads whole entries of one file from an offset on. */
class FileReader {
  readonly #file: number
  readonly #buffer = Buffer.alloc(chunkSize)
  #offset: number
  #rest = Buffer.alloc(0)

  constructor(path: string, offset: number) {
    this.#file = openSync(path, "r")
    this.#offset = offset
  }

  next(): readonly string[] | undefined {
    const length = readSync(this.#file, this.#buffer, 0, chunkSize, this.#offset)
    if (length === 0) return undefined
    this.#offset += length
    const bytes = Buffer.concat([this.#rest, this.#buffer.subarray(0, length)])
    const end = bytes.lastIndexOf(10) + 1
    this.#rest = Buffer.from(bytes.subarray(end))
    return end === 0 ? [] : bytes.toString("utf8", 0, end - 1).split("\n")
  }

  /** Tells whether another file has taken the name since. */
  wasRotated(path: string): boolean {
    try {
      return statSync(path).ino !== fstatSync(this.#file).ino
    } catch {
      return false
    }
  }

  close(): void {
    closeSync(this.#file)
  }
}
