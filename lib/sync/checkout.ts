import { existsSync } from "node:fs"
import { mkdir, readdir, realpath, rename, rm, stat, utimes } from "node:fs/promises"
import { resolve as absolute, join, sep } from "node:path"
import { contentVersions } from "./content-versions.ts"
import { GitError, type GitOptions, git } from "./git.ts"

/** The files of one commit. */
export interface Checkout {
  readonly revision: string
  /** Absolute. */
  readonly directory: string
  /** Service → content version: `{ "rotisserie-app": "tree-1f2e…" }`. */
  readonly versions: Readonly<Record<string, string>>
}

/** One file of a commit, as `git ls-tree` lists it. */
export interface TreeFile {
  readonly path: string
  /** Of the blob: the hash of the content. */
  readonly id: string
  readonly link: boolean
  readonly bytes: number
}

/** More than this is not a repository of manifests and services any more. */
const limits = { files: 50_000, bytes: 512 * 1024 * 1024 }

/** Lays commits out under `<state>/checkouts/<revision>`: complete or not at all, each once. */
export function openCheckouts(options: {
  readonly gitDirectory: string
  readonly state: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly keep: number
}): { checkout(revision: string, signal?: AbortSignal): Promise<Checkout> } {
  const root = absolute(options.state, "checkouts")
  const imports = new Map<string, readonly string[]>()
  const { gitDirectory, environment } = options

  async function lay(revision: string, signal?: AbortSignal): Promise<Checkout> {
    const run = { directory: gitDirectory, environment, signal }
    const files = parseTree(await git(["ls-tree", "-r", "-z", "-l", "--full-tree", revision], run))
    checkSize(revision, files)
    const directory = join(root, revision)
    if (!existsSync(directory)) await fill(directory, files, { revision, run })
    const now = new Date()
    await utimes(directory, now, now)
    await forget(root, options.keep, directory)
    const read = (path: string): Promise<string> => Bun.file(join(directory, path)).text()
    return { revision, directory, versions: await contentVersions(files, { read, imports }) }
  }

  return {
    checkout: (revision, signal) =>
      lay(revision, signal).catch((error: unknown) => {
        signal?.throwIfAborted()
        throw explained(revision, error)
      }),
  }
}

/** Says in one sentence what git or the disk complained about. */
function explained(revision: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = "code" in error ? String(error.code) : ""
  // Git does not say why it could not write a file; on a disk that is there, it is full.
  if (code === "ENOSPC" || /no space left on device|unable to write file/i.test(error.message))
    return refused(revision, "the disk is full; make room and run again", error)
  if (error instanceof GitError) return refused(revision, error.message, error)
  return code === "" ? error : refused(revision, `the state folder cannot be used (${code})`, error)
}

function parseTree(listing: string): readonly TreeFile[] {
  return listing.split("\0").flatMap((line) => {
    const match = /^(?<mode>\d+) blob (?<id>[0-9a-f]+) +(?<bytes>\d+)\t(?<path>.+)$/s.exec(line)
    const { mode, id, bytes, path } = match?.groups ?? {}
    if (id === undefined || path === undefined) return []
    return [{ path, id, link: mode === "120000", bytes: Number(bytes) }]
  })
}

function checkSize(revision: string, files: readonly TreeFile[]): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  if (files.length > limits.files)
    throw refused(revision, `it has ${files.length} files, more than ${limits.files}`)
  if (bytes > limits.bytes)
    throw refused(revision, `its files have ${bytes} bytes, more than ${limits.bytes}`)
}

/** Fills a draft and renames it, so that a checkout that exists is complete. */
async function fill(
  directory: string,
  files: readonly TreeFile[],
  { revision, run }: { readonly revision: string; readonly run: GitOptions },
): Promise<void> {
  const draft = `${directory}.draft-${process.pid}-${Math.random().toString(36).slice(2)}`
  const variables = { GIT_INDEX_FILE: `${draft}.index`, GIT_WORK_TREE: draft }
  try {
    await mkdir(draft, { recursive: true })
    await git(["read-tree", revision], { ...run, variables })
    const plain = ["-c", "core.symlinks=true", "-c", "core.autocrlf=false"]
    await git([...plain, "checkout-index", "--all", "--force", "--quiet"], { ...run, variables })
    for (const file of files) if (file.link) await checkLink(draft, file.path, revision)
    await rename(draft, directory).catch((error: unknown) => {
      if (!existsSync(directory)) throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
    await rm(`${draft}.index`, { force: true })
  }
}

async function checkLink(root: string, path: string, revision: string): Promise<void> {
  const target = await realpath(join(root, path)).catch(() => undefined)
  if (target === undefined) throw refused(revision, `the symbolic link "${path}" leads nowhere`)
  if (!`${target}${sep}`.startsWith(`${await realpath(root)}${sep}`))
    throw refused(revision, `the symbolic link "${path}" leads out of the repository`)
}

/** Removes all but the newest checkouts, and drafts that a killed process left. */
async function forget(root: string, keep: number, current: string): Promise<void> {
  const entries = await Promise.all(
    (await readdir(root)).map(async (name) => {
      const path = join(root, name)
      return { path, usedAt: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 }
    }),
  )
  const old = entries.sort((a, b) => b.usedAt - a.usedAt).slice(keep)
  for (const { path } of old) if (path !== current) await rm(path, { recursive: true, force: true })
}

function refused(revision: string, what: string, cause?: unknown): Error {
  return new Error(`Cannot check out ${revision.slice(0, 8)}: ${what}`, { cause })
}
