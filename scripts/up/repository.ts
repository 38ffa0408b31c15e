import { chmod, mkdir } from "node:fs/promises"
import { join } from "node:path"
import { git } from "../git.ts"
import type { Paths } from "./paths.ts"

/**
 * Makes the bare repository that the remote `local` names, with a hook that prints the run.
 * A global `core.hooksPath` would disable the hook, so the repository sets its own.
 */
export async function prepareRepository(paths: Paths): Promise<void> {
  await mkdir(paths.state, { recursive: true, mode: 0o700 })
  await git(
    paths.root,
    "init",
    "--quiet",
    "--bare",
    "--initial-branch=main",
    "--template=",
    "--",
    paths.repository,
  )
  const hooks = join(paths.repository, "hooks")
  const settings = {
    "core.hooksPath": hooks,
    "core.logAllRefUpdates": "true",
    "gc.auto": "0",
    "receive.shallowUpdate": "true",
    "receive.denyDeletes": "true",
  }
  for (const [name, value] of Object.entries(settings))
    await git(paths.root, "--git-dir", paths.repository, "config", name, value)
  await mkdir(hooks, { recursive: true })
  const hook = join(hooks, "post-receive")
  await Bun.write(hook, postReceive(paths))
  await chmod(hook, 0o755)
}

function postReceive(paths: Paths): string {
  const script = join(paths.root, "apps/sync/src/post-receive.ts")
  return `#!/bin/sh
# Shows the run of what was pushed. The push has succeeded already, whatever happens here.
unset GIT_DIR GIT_WORK_TREE GIT_QUARANTINE_PATH
exec ${quoted(process.execPath)} --no-install --no-env-file ${quoted(script)} ${quoted(paths.hookSettings)}
`
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`
}

export interface Handover {
  /** What the followed branch of the bare repository names now. */
  readonly revision: string
  /** Whether the branch named something else before. */
  readonly moved: boolean
  readonly notes: readonly string[]
}

/**
 * Brings HEAD into the bare repository's branch. Nothing is lost: a branch that is ahead of HEAD stays
 * as it is, one that went another way is kept under `refs/turnspit/replaced/`.
 */
export async function handOverHead(paths: Paths, branch: string): Promise<Handover> {
  const head = await git(paths.root, "rev-parse", "--verify", "HEAD^{commit}")
  const bare = (...args: readonly string[]) =>
    git(paths.root, "--git-dir", paths.repository, ...args)
  await bare(
    "fetch",
    "--quiet",
    "--update-shallow",
    "--no-tags",
    "--",
    paths.root,
    "+HEAD:refs/turnspit/head",
  )
  const reference = `refs/heads/${branch}`
  const current = await bare("rev-parse", "--verify", "--quiet", reference).catch(() => "")
  if (current === head) return { revision: head, moved: false, notes: [] }
  if (current !== "") {
    const isAncestor = (older: string, newer: string) =>
      bare("merge-base", "--is-ancestor", older, newer).then(
        () => true,
        () => false,
      )
    if (await isAncestor(head, current))
      return {
        revision: current,
        moved: false,
        notes: [
          `The remote is ahead of HEAD: going on with ${current.slice(0, 7)}, which was pushed there`,
        ],
      }
    if (!(await isAncestor(current, head))) {
      await bare("update-ref", `refs/turnspit/replaced/${current}`, current)
      await bare("update-ref", reference, head, current)
      return {
        revision: head,
        moved: true,
        notes: [
          `The remote had gone another way: ${current.slice(0, 7)} is kept as refs/turnspit/replaced/${current}`,
        ],
      }
    }
  }
  await bare("update-ref", reference, head)
  return { revision: head, moved: true, notes: [] }
}

/**
 * Names the bare repository as a remote: `local`, or the first free of turnspit, turnspit-2 … when a
 * remote of that name points elsewhere, which is never touched.
 */
export async function nameRemote(
  paths: Paths,
): Promise<{ readonly remote: string; readonly notes: readonly string[] }> {
  const names = (await git(paths.root, "remote")).split("\n").filter((name) => name !== "")
  for (const name of names)
    if ((await git(paths.root, "remote", "get-url", "--", name)) === paths.repository)
      return { remote: name, notes: [] }
  const remote = [
    "local",
    "turnspit",
    ...Array.from({ length: 98 }, (_, at) => `turnspit-${at + 2}`),
  ].find((name) => !names.includes(name))
  if (remote === undefined)
    throw new Error("Cannot name the remote: local and turnspit to turnspit-99 are taken")
  await git(paths.root, "remote", "add", "--", remote, paths.repository)
  const notes =
    remote === "local"
      ? []
      : [`The remote "local" is yours already and stays as it is; this one is called "${remote}"`]
  return { remote, notes }
}
