import { readdir, realpath, stat } from "node:fs/promises"
import { join, sep } from "node:path"
import { RenderError } from "./render-error.ts"
import { encodeTarHeader, paddingOf } from "./tar-header.ts"
import { defaultTreeLimits, type TreeLimits } from "./tree-limits.ts"

/**
 * Packs a tree as a tar archive: `request.json` with what is asked about it, then its files under `tree/`, in order of
 * their names. A link inside the tree becomes what it leads to; one that leads out of it is refused.
 */
export async function* packTree(
  directory: string,
  request: unknown,
  limits: TreeLimits = defaultTreeLimits,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield* batches(members(directory, request, limits))
}

async function* members(
  directory: string,
  request: unknown,
  limits: TreeLimits,
): AsyncGenerator<Uint8Array> {
  const question = new TextEncoder().encode(JSON.stringify(request))
  yield* head("request.json", question.length)
  yield question
  yield Buffer.alloc(paddingOf(question.length))
  const left = { files: limits.files, bytes: limits.bytes }
  for await (const path of filesIn(await realpath(directory), "", [])) {
    const file = Bun.file(join(directory, path))
    left.files -= 1
    left.bytes -= file.size
    if (left.files < 0) throw refused(`it has more than ${limits.files} files`)
    if (left.bytes < 0) throw refused(`its files have more than ${limits.bytes} bytes`)
    yield* head(`tree/${path}`, file.size)
    yield* contentOf(file, path)
    yield Buffer.alloc(paddingOf(file.size))
  }
  yield Buffer.alloc(1024)
}

/** Paths of the files in a folder of the tree; `within` are the real paths of the folders above. */
async function* filesIn(
  root: string,
  folder: string,
  within: readonly string[],
): AsyncGenerator<string> {
  const place = await realpath(join(root, folder))
  if (!`${place}${sep}`.startsWith(`${root}${sep}`))
    throw refusedLink(folder, "leads out of the repository")
  if (within.includes(place)) throw refusedLink(folder, "leads back to a folder above it")
  const entries = await readdir(place, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`
    if (path === ".git") continue
    if (path.includes("\ufffd")) throw refused(`the name of "${path}" is no UTF-8`)
    const found = entry.isSymbolicLink() ? await target(root, path) : entry
    if (found.isDirectory()) yield* filesIn(root, path, [...within, place])
    else if (found.isFile()) yield path
    else throw refused(`"${path}" is neither a file nor a folder`)
  }
}

async function target(root: string, path: string) {
  const place = await realpath(join(root, path)).catch(() => undefined)
  if (place === undefined) throw refusedLink(path, "leads nowhere")
  if (!`${place}${sep}`.startsWith(`${root}${sep}`))
    throw refusedLink(path, "leads out of the repository")
  return stat(place)
}

function refusedLink(path: string, what: string): RenderError {
  return refused(`the link "${path}" ${what}`)
}

function refused(what: string): RenderError {
  return new RenderError(`Cannot send the commit to the renderer: ${what}`)
}

/** A header; a path too long for one gets an extended header before it (pax, POSIX.1-2001). */
function* head(path: string, bytes: number): Generator<Uint8Array> {
  if (Buffer.byteLength(path) > 100) {
    const record = paxRecord("path", path)
    yield encodeTarHeader({ path: "path", bytes: record.length, type: "x" })
    yield record
    yield Buffer.alloc(paddingOf(record.length))
  }
  yield encodeTarHeader({ path, bytes, type: "0" })
}

/** `<length> <key>=<value>\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest + String(rest).length
  length = rest + String(length).length
  return Buffer.from(`${length} ${key}=${value}\n`)
}

async function* contentOf(file: Bun.BunFile, path: string): AsyncGenerator<Uint8Array> {
  let left = file.size
  // One read costs a tenth of a stream.
  const content = left < 1_048_576 ? [await file.bytes()] : file.stream()
  for await (const chunk of content) {
    left -= chunk.length
    yield chunk
  }
  if (left !== 0) throw refused(`"${path}" changed while it was read`)
}

/** Few large chunks instead of many small ones. */
async function* batches(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let batch: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    batch.push(chunk)
    bytes += chunk.length
    if (bytes < 65_536) continue
    yield Buffer.concat(batch)
    batch = []
    bytes = 0
  }
  yield Buffer.concat(batch)
}
