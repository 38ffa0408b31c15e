import { closeSync, mkdirSync, openSync, writeSync } from "node:fs"
import { dirname, join } from "node:path"
import { type ByteSource, byteSource } from "./byte-source.ts"
import { blockBytes, decodeTarHeader, paddingOf, type TarHeader } from "./tar-header.ts"
import { defaultTreeLimits, type TreeLimits } from "./tree-limits.ts"

export interface UnpackOptions {
  /** An empty folder: the tree's files are laid out here. */
  readonly directory: string
  readonly limits?: TreeLimits
  readonly signal?: AbortSignal
}

/** Says in one sentence why an archive was refused. */
export class UnpackError extends Error {
  override readonly name = "UnpackError"
  readonly isTooLarge: boolean

  constructor(what: string, { isTooLarge = false } = {}) {
    super(`Cannot unpack the archive: ${what}`)
    this.isTooLarge = isTooLarge
  }
}

const mostQuestionBytes = 1024 * 1024

/**
 * Lays out what packTree() or `git archive --prefix=tree/` sends, and returns its `request.json`. Files and folders
 * only, nothing executable, no path out of the folder, no file twice; whatever else comes is refused while it streams.
 */
export async function unpackTree(
  stream: AsyncIterable<Uint8Array>,
  { directory, limits = defaultTreeLimits, signal }: UnpackOptions,
): Promise<unknown> {
  const source = byteSource(stream, signal)
  const left = { ...limits }
  let question: unknown
  for await (const { path, bytes, type } of headers(source, left, limits)) {
    if (path === "request.json" && type === "0") {
      if (bytes > mostQuestionBytes) throw tooLarge(`request.json has ${bytes} bytes`)
      question = parse(await whole(source, bytes))
      continue
    }
    const file = placeOf(path)
    if (type === "5") mkdirSync(join(directory, file), { recursive: true, mode: 0o700 })
    else if (type === "0") await write(source, join(directory, file), { path, bytes })
    else throw new UnpackError(`"${shown(path)}" is ${kinds[type] ?? "no plain file or folder"}`)
  }
  await drain(source, left, limits)
  if (question === undefined) throw new UnpackError("it has no request.json")
  return question
}

const kinds: Readonly<Record<string, string>> = {
  1: "a hard link; send what it leads to",
  2: "a symbolic link; send what it leads to",
  3: "a device",
  4: "a device",
  6: "a named pipe",
}

type Left = { bytes: number; files: number }

/** The members until the block of zeros that ends an archive. */
async function* headers(
  source: ByteSource,
  left: Left,
  limits: TreeLimits,
): AsyncGenerator<TarHeader> {
  let longPath: string | undefined
  for (;;) {
    const block = await whole(source, blockBytes)
    if (block.every((byte) => byte === 0)) return
    const header = decodeTarHeader(block)
    if (header === undefined) throw new UnpackError("it is no tar archive, or damaged")
    left.bytes -= blockBytes + header.bytes + paddingOf(header.bytes)
    left.files -= 1
    if (left.bytes < 0) throw tooLarge(`it has more than ${limits.bytes} bytes`)
    if (left.files < 0) throw tooLarge(`it has more than ${limits.files} members`)
    if (header.type === "x" || header.type === "g") {
      if (header.bytes > 65_536) throw tooLarge("it has an extended header of more than 64 KiB")
      const records = await whole(source, header.bytes)
      if (header.type === "x") longPath = pathOf(records)
    } else {
      yield longPath === undefined ? header : { ...header, path: longPath }
      longPath = undefined
    }
    await whole(source, paddingOf(header.bytes))
  }
}

/** The `path` of an extended header; one that changes a size is refused, because two readers could read it differently. */
function pathOf(records: Uint8Array): string | undefined {
  let path: string | undefined
  for (let at = 0; at < records.length; ) {
    const digits = /^\d{1,6}(?= )/.exec(Buffer.from(records.subarray(at, at + 7)).toString())?.[0]
    const length = Number(digits ?? 0)
    if (digits === undefined || length <= digits.length + 1 || at + length > records.length)
      throw new UnpackError("an extended header is damaged")
    const record = records.subarray(at + digits.length + 1, at + length - 1)
    const [, key, value] = /^([^=]*)=(.*)$/s.exec(Buffer.from(record).toString()) ?? []
    if (key === "size") throw new UnpackError("an extended header changes a size")
    if (key === "path") path = value
    at += length
  }
  return path
}

/** A member's path inside of the folder; throws for any that could lead elsewhere. */
function placeOf(path: string): string {
  const segments = path.replace(/\/$/, "").split("/")
  const isStrange = (segment: string): boolean =>
    ["", ".", ".."].includes(segment) ||
    /[\0\\\ufffd]/.test(segment) ||
    Buffer.byteLength(segment) > 255
  if (segments.some(isStrange) || segments.length > 64 || path.length > 1024)
    throw new UnpackError(`"${shown(path)}" is no path such as tree/clusters/prod/index.ts`)
  if (segments[0] !== "tree") throw new UnpackError(`"${shown(path)}" is outside of tree/`)
  return segments.slice(1).join("/")
}

/**
 * Never over what is there already: an archive holds each file once. The calls are synchronous because the files of a
 * repository are many and small: waiting for each costs more than writing it.
 */
async function write(
  source: ByteSource,
  file: string,
  { path, bytes }: Pick<TarHeader, "path" | "bytes">,
): Promise<void> {
  const handle = create(file, path)
  try {
    for (let missing = bytes; missing > 0; ) {
      const chunk = await source.some(missing)
      if (chunk.length === 0) throw brokenOff()
      for (let done = 0; done < chunk.length; ) done += writeSync(handle, chunk, done)
      missing -= chunk.length
    }
  } finally {
    closeSync(handle)
  }
}

function create(file: string, path: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    return openSync(file, "wx", 0o600)
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : ""
    if (["EEXIST", "ENOTDIR", "EISDIR"].includes(code))
      throw new UnpackError(`"${shown(path)}" comes twice`)
    throw error
  }
}

/** Zeros fill the last blocks of many archives; nothing in there is looked at. */
async function drain(source: ByteSource, left: Left, limits: TreeLimits): Promise<void> {
  for (;;) {
    const chunk = await source.some(65_536)
    if (chunk.length === 0) return
    left.bytes -= chunk.length
    if (left.bytes < 0) throw tooLarge(`it has more than ${limits.bytes} bytes`)
  }
}

async function whole(source: ByteSource, bytes: number): Promise<Uint8Array> {
  if (bytes === 0) return new Uint8Array()
  const block = await source.exactly(bytes)
  if (block === undefined) throw brokenOff()
  return block
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes))
  } catch {
    throw new UnpackError("its request.json is no JSON")
  }
}

function brokenOff(): UnpackError {
  return new UnpackError("it broke off")
}

function tooLarge(what: string): UnpackError {
  return new UnpackError(what, { isTooLarge: true })
}

function shown(path: string): string {
  return JSON.stringify(path.slice(0, 200)).slice(1, -1)
}
