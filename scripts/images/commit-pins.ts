import { join } from "node:path"
import { git } from "../git.ts"
import type { OwnImage } from "./own-images.ts"

/** An image with the pin it gets: `tree-…@sha256:…`. */
export interface Built extends OwnImage {
  readonly pin: string
}

export interface Target {
  readonly root: string
  readonly cluster: string
  /** What was built: HEAD must still be it. */
  readonly revision: string
}

/** Writes pins into a cluster's images.json and makes one commit of it; answers the commit. On failure the file is as it was. */
export async function commitPins(built: readonly Built[], target: Target): Promise<string> {
  const { root, cluster, revision } = target
  const path = `clusters/${cluster}/images.json`
  const file = Bun.file(join(root, path))
  await refuseChanges(root, `commit the images of ${cluster}`)
  if ((await git(root, "rev-parse", "HEAD")) !== revision)
    throw new Error(
      `Cannot commit the images of ${cluster}: HEAD moved while they were built; run it again`,
    )
  const before = await file.text()
  const pins = {
    ...JSON.parse(before),
    ...Object.fromEntries(built.map((one) => [one.name, one.pin])),
  }
  const sorted = Object.fromEntries(Object.entries(pins).sort(([a], [b]) => (a < b ? -1 : 1)))
  try {
    await Bun.write(file, `${JSON.stringify(sorted, null, 2)}\n`)
    await git(root, "commit", "--quiet", "--message", messageOf(built, cluster), "--", path)
  } catch (error) {
    await Bun.write(file, before)
    throw error
  }
  return git(root, "rev-parse", "HEAD")
}

/** Throws when anything in the working tree is not committed: images are built from a commit, and become one. */
export async function refuseChanges(root: string, what: string): Promise<void> {
  const changes = await git(root, "status", "--porcelain")
  if (changes === "") return
  const [first = ""] = changes.split("\n")
  throw new Error(
    `Cannot ${what}: the working tree has uncommitted changes (${first.trim()}); commit them, since images are built from a commit`,
  )
}

function messageOf(built: readonly Built[], cluster: string): string {
  const names = built.map(({ name }) => name.slice(name.lastIndexOf("/") + 1))
  return `Pin ${names.join(", ")} on ${cluster}`
}
