import { copyFile, mkdtemp, rm, stat, utimes } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import type { TreeFile } from "#lib/sync/checkout.ts"
import { contentVersions } from "#lib/sync/content-versions.ts"
import { git, gitWith } from "./git.ts"

/**
 * Computes the content versions of the working tree as it stands, uncommitted changes included: what they
 * will be once it is committed. Uses an index and an object store of its own, so that the repository is not touched.
 */
export async function workingTreeVersions(root: string): Promise<Readonly<Record<string, string>>> {
  const scratch = await mkdtemp(join(tmpdir(), "turnspit-index-"))
  try {
    const paths = await git(root, "rev-parse", "--git-path", "objects", "--git-path", "index")
    const [objects = "", index = ""] = paths.split("\n").map((path) => resolve(root, path))
    await copyWithTime(index, join(scratch, "index"))
    const variables = {
      GIT_INDEX_FILE: join(scratch, "index"),
      GIT_OBJECT_DIRECTORY: scratch,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: objects,
    }
    const inOwnStore = gitWith(variables)
    await inOwnStore(root, "add", "--all")
    const listing = await inOwnStore(root, "ls-files", "--stage", "-z")
    const read = (path: string): Promise<string> => Bun.file(join(root, path)).text()
    return await contentVersions(parse(listing), { read, imports: new Map() })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/**
 * Lets git see what has not changed without reading it. The copy is as old as the index, for git trusts no entry that
 * is as young as its index, see gitformat-index(5) and "racy git". A repository without one has nothing to save.
 */
async function copyWithTime(index: string, copy: string): Promise<void> {
  const known = await stat(index).catch(() => undefined)
  if (known === undefined) return
  await copyFile(index, copy)
  await utimes(copy, known.atime, Math.floor(known.mtimeMs / 1000))
}

function parse(listing: string): readonly TreeFile[] {
  return listing.split("\0").flatMap((line) => {
    const { mode, id, path } =
      /^(?<mode>\d+) (?<id>[0-9a-f]+) 0\t(?<path>.+)$/s.exec(line)?.groups ?? {}
    return id === undefined || path === undefined
      ? []
      : [{ path, id, link: mode === "120000", bytes: 0 }]
  })
}
