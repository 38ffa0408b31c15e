import { existsSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { resolve as absolute, join } from "node:path"
import { type Checkout, openCheckouts } from "./checkout.ts"
import { GitError, git, withoutCredentials } from "./git.ts"
import { type Identity, identify } from "./identify.ts"
import { whyNotFetched } from "./why-not-fetched.ts"

/** The repository that a cluster follows. */
export interface Source {
  /** The newest commit of a branch: fetched first when the repository is elsewhere. */
  resolve(branch: string, signal?: AbortSignal): Promise<string>
  commit(revision: string): Promise<Commit>
  /** The files of exactly that commit. */
  checkout(revision: string, signal?: AbortSignal): Promise<Checkout>
}

/** Shown, never trusted. */
export interface Commit {
  readonly subject: string
  readonly author: string
}

export interface SourceOptions {
  /** A folder on this machine, or a URL that is mirrored. */
  readonly repository: string
  /** The folder where the Secret is mounted with which a private repository is fetched. */
  readonly credentials?: string | undefined
  /** For the mirror and the checkouts. */
  readonly state: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** So many checkouts stay: whoever runs code from one for longer copies it. */
  readonly keep?: number
}

/** Opens a repository: directly when it is a folder, through a mirror under `state` when it is a URL. */
export async function openSource(options: SourceOptions): Promise<Source> {
  const { repository, credentials, state, environment = process.env, keep = 5 } = options
  const elsewhere = isUrl(repository)
  const directory = elsewhere
    ? await mirror(state, environment)
    : await gitDirectory(repository, environment)
  const shown = withoutCredentials(repository)
  const checkouts = openCheckouts({ gitDirectory: directory, state, environment, keep })

  async function fetch(branch: string, signal: AbortSignal | undefined): Promise<void> {
    const reference = `refs/heads/${branch}`
    const args = ["--quiet", "--no-tags", "--no-write-fetch-head", "--", repository]
    const identity = credentials === undefined ? nobody : await identify(repository, credentials)
    const { settings, variables } = identity
    try {
      await git([...settings, "fetch", ...args, `+${reference}:${reference}`], {
        ...{ directory, environment, variables, signal },
        // A helper of the machine could keep our token.
        configured: credentials === undefined,
        timeoutMs: 120_000,
      })
    } catch (cause) {
      if (!(cause instanceof GitError)) throw cause
      if (/couldn't find remote ref/i.test(cause.message)) throw noBranch(branch, shown, cause)
      const said = identity.hide(cause.message)
      throw new Error(`Cannot fetch ${shown}: ${whyNotFetched(said, credentials !== undefined)}`, {
        cause: new GitError(said),
      })
    }
  }

  async function verify(revision: string): Promise<void> {
    const known = /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(revision)
    try {
      if (known) await git(["cat-file", "-e", `${revision}^{commit}`], { directory, environment })
    } catch (cause) {
      if (!(cause instanceof GitError)) throw cause
      throw new Error(`Cannot find commit ${revision}: ${shown} does not have it`, { cause })
    }
    if (!known) throw new Error(`Cannot find commit "${revision}": a full commit id is expected`)
  }

  return {
    async resolve(branch, signal) {
      await checkBranch(branch, environment)
      if (elsewhere) await fetch(branch, signal)
      try {
        const args = ["rev-parse", "--verify", "--quiet", "--end-of-options"]
        const name = `refs/heads/${branch}^{commit}`
        return (await git([...args, name], { directory, environment, signal })).trim()
      } catch (cause) {
        if (!(cause instanceof GitError)) throw cause
        throw noBranch(branch, shown, cause)
      }
    },

    async commit(revision) {
      await verify(revision)
      const args = ["log", "-1", "--no-show-signature", "--format=%s%x00%an", revision, "--"]
      const [subject = "", author = ""] = (await git(args, { directory, environment })).split("\0")
      return { subject, author: author.trim() }
    },

    async checkout(revision, signal) {
      await verify(revision)
      return checkouts.checkout(revision, signal)
    },
  }
}

const nobody: Identity = { settings: [], variables: {}, hide: (text) => text }

/** `https://…`, `ssh://…`, `file://…` or `user@host:path`. */
function isUrl(repository: string): boolean {
  return /^[a-z][a-z+]*:\/\//.test(repository) || /^[\w.-]+@[\w.-]+:/.test(repository)
}

type Environment = Readonly<Record<string, string | undefined>>

async function mirror(state: string, environment: Environment): Promise<string> {
  const directory = absolute(state, "mirror.git")
  if (existsSync(join(directory, "HEAD"))) return directory
  await mkdir(state, { recursive: true })
  await git(["init", "--quiet", "--bare", "--", directory], { environment })
  return directory
}

async function gitDirectory(repository: string, environment: Environment): Promise<string> {
  const folder = absolute(repository)
  if (existsSync(join(folder, "HEAD")) && existsSync(join(folder, "objects"))) return folder
  if (existsSync(join(folder, ".git")))
    return (await git(["-C", folder, "rev-parse", "--absolute-git-dir"], { environment })).trim()
  throw new Error(`Cannot open the repository "${repository}": it is no git repository`)
}

async function checkBranch(branch: string, environment: Environment): Promise<void> {
  try {
    await git(["check-ref-format", `refs/heads/${branch}`], { environment })
  } catch (cause) {
    throw new Error(`Cannot follow the branch "${branch}": no branch can have this name`, { cause })
  }
}

function noBranch(branch: string, repository: string, cause: unknown): Error {
  return new Error(`Cannot follow the branch "${branch}": ${repository} has no such branch`, {
    cause,
  })
}
