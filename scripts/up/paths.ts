import { join } from "node:path"

/** What cluster local follows: clusters/local/index.ts names it too. */
export const followedBranch = "main"

/** Where `bun run up` keeps what it needs, all below `.turnspit/` of the repository. */
export interface Paths {
  readonly root: string
  readonly state: string
  /** The bare repository behind the remote `local`. */
  readonly repository: string
  readonly images: string
  readonly cluster: string
  readonly sync: string
  /** Written when the service is up, removed when it stops: `Running` as JSON, mode 0600. */
  readonly running: string
  /** What the hook of the bare repository reads. */
  readonly hookSettings: string
  readonly webhookSecret: string
  readonly log: string
}

export function pathsOf(root: string): Paths {
  const state = join(root, ".turnspit")
  return {
    root,
    state,
    repository: join(state, "repository.git"),
    images: join(state, "images"),
    cluster: join(state, "cluster"),
    sync: join(state, "sync"),
    running: join(state, "running.json"),
    hookSettings: join(state, "repository.git", "turnspit.json"),
    webhookSecret: join(state, "webhook-secret"),
    log: join(state, "up.log"),
  }
}
