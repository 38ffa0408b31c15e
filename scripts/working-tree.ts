import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
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
    const variables = {
      GIT_INDEX_FILE: join(scratch, "index"),
      GIT_OBJECT_DIRECTORY: scratch,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: await git(root, "rev-parse", "--git-path", "objects").then(
        (path) => (path.startsWith("/") ? path : join(root, path)),
      ),
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

function parse(listing: string): readonly TreeFile[] {
  return listing.split("\0").flatMap((line) => {
    const { mode, id, path } =
      /^(?<mode>\d+) (?<id>[0-9a-f]+) 0\t(?<path>.+)$/s.exec(line)?.groups ?? {}
    return id === undefined || path === undefined
      ? []
      : [{ path, id, link: mode === "120000", bytes: 0 }]
  })
}
