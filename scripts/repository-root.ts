import { realpath } from "node:fs/promises"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { git } from "./git.ts"

/** The top folder of the repository that these scripts belong to. */
export async function repositoryRoot(): Promise<string> {
  const home = dirname(dirname(fileURLToPath(import.meta.url)))
  const root = await git(home, "rev-parse", "--show-toplevel").catch((cause: unknown) => {
    throw new Error(
      "Cannot find the repository: this folder is no git repository; clone it with git",
      { cause },
    )
  })
  if (root !== (await realpath(home)))
    throw new Error(`Cannot use ${home}: it lies inside the repository ${root}; clone it by itself`)
  await git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").catch((cause: unknown) => {
    throw new Error("Cannot use the repository: it has no commit yet; commit first", { cause })
  })
  return root
}
