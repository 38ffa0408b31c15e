import { cp, mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** A clone of this repository as it stands in the working tree, committed, with its packages in place. */
export interface WorkingCopy {
  readonly root: string
  git(...args: readonly string[]): Promise<Finished>
  /** `bun run <script> …` inside the copy. */
  bun(...args: readonly string[]): Promise<Finished>
  /** Starts `bun run <script> …` and returns at once. */
  start(...args: readonly string[]): Bun.Subprocess<"ignore", "pipe", "pipe">
  /** Replaces text in one file; fails when it isn't there. */
  edit(path: string, from: string | RegExp, to: string): Promise<void>
  commit(message: string): Promise<void>
  /** Puts the packages in place, from Bun's cache where they are there. */
  install(): Promise<void>
  remove(): Promise<void>
}

export interface Finished {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Copies what git tracks or would track into a temporary folder and commits it on `main`; `more` is added to its environment. */
export async function workingCopy(
  more: Readonly<Record<string, string>> = {},
): Promise<WorkingCopy> {
  const copy = await mkdtemp(join(tmpdir(), "turnspit-copy-"))
  const listed = Bun.spawnSync([
    "git",
    "-C",
    root,
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
  ])
  for (const path of listed.stdout.toString().split("\0")) {
    if (path === "" || !(await Bun.file(join(root, path)).exists())) continue
    await mkdir(dirname(join(copy, path)), { recursive: true })
    await cp(join(root, path), join(copy, path))
  }
  const env = { ...environment(), ...more }
  const run = async (command: readonly string[]): Promise<Finished> => {
    const child = Bun.spawn([...command], {
      cwd: copy,
      env,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    })
    const [stdout, stderr, exitCode] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ])
    return { exitCode, stdout, stderr }
  }
  const git = (...args: readonly string[]) => run(["git", ...args])
  await git("init", "--quiet", "--initial-branch=main")
  await git("config", "user.name", "Ada Lovelace")
  await git("config", "user.email", "ada@example.com")
  const commit = async (message: string): Promise<void> => {
    await git("add", "--all")
    const done = await git("commit", "--quiet", "--message", message)
    if (done.exitCode !== 0)
      throw new Error(`Cannot commit "${message}": ${done.stdout}${done.stderr}`)
  }
  await commit("Deploy Rotisserie")
  return {
    root: copy,
    git,
    commit,
    bun: (...args) => run([process.execPath, "run", ...args]),
    start: (...args) =>
      Bun.spawn([process.execPath, "run", ...args], {
        cwd: copy,
        env,
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      }),
    async install() {
      const done = await run([process.execPath, "install", "--frozen-lockfile", "--silent"])
      if (done.exitCode !== 0) throw new Error(`Cannot install packages: ${done.stderr}`)
    },
    async edit(path, from, to) {
      const file = Bun.file(join(copy, path))
      const before = await file.text()
      const after = before.replace(from, to)
      if (after === before) throw new Error(`Cannot edit ${path}: ${from} is not in it`)
      await Bun.write(file, after)
    },
    remove: () => rm(copy, { recursive: true, force: true }),
  }
}

/** The caller's environment without what would steer git, and with Bun on the PATH as `bun`. */
function environment(): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"))
  return { ...Object.fromEntries(own), GIT_CONFIG_NOSYSTEM: "1", NO_COLOR: "1" }
}
