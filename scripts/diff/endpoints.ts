import { git } from "../git.ts"

/** The two trees that a review compares. */
export interface Endpoints {
  readonly base: Tree
  readonly head: Tree
}

export interface Tree {
  /** As people call it. */
  readonly name: string
  /** Full commit id; of the working tree the commit that it stands on. */
  readonly revision: string
  /** Uncommitted changes count. */
  readonly working: boolean
  /** How many commits the branch has since this one; absent when none. */
  readonly behind?: number
}

/**
 * Finds what to compare: the head, or the working tree when none is named and something in it is not committed, with
 * the commit where it left the base. So only what the branch itself does is shown; in the test merge of a pull request
 * that commit is the tip of the base, and what is shown is what merging changes.
 */
export async function findEndpoints(
  root: string,
  names: { readonly base: string; readonly head: string | undefined },
): Promise<Endpoints> {
  const base = await commitOf(root, names.base)
  const head = await commitOf(root, names.head ?? "HEAD")
  const dirty = names.head === undefined && (await git(root, "status", "--porcelain")) !== ""
  const fork = await git(root, "merge-base", base, head).catch((cause: unknown) => {
    const shallow = "in a shallow clone `git fetch --unshallow` brings the rest"
    throw new Error(
      `Cannot compare ${names.head ?? "HEAD"} with ${names.base}: they have no commit in common; ${shallow}`,
      { cause },
    )
  })
  const behind = Number(await git(root, "rev-list", "--count", `${fork}..${base}`))
  const name = names.head ?? "HEAD"
  return {
    base: { name: names.base, revision: fork, working: false, ...(behind > 0 && { behind }) },
    head: {
      name: dirty ? "the working tree, uncommitted changes included" : name,
      revision: head,
      working: dirty,
    },
  }
}

async function commitOf(root: string, name: string): Promise<string> {
  const args = ["--verify", "--quiet", "--end-of-options", `${name}^{commit}`]
  return git(root, "rev-parse", ...args).catch((cause: unknown) => {
    throw new Error(
      `Cannot compare with "${name}": this repository has no such commit, branch or tag; fetch it first`,
      { cause },
    )
  })
}
