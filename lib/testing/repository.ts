import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

/** A git repository in a temporary folder, its files written by the test. */
export interface TestRepository {
  readonly directory: string
  /** Writes files (null removes one), commits them on `main` and returns the commit id. */
  commit(files: Readonly<Record<string, string | null>>, message?: string): Promise<string>
  git(...args: readonly string[]): string
  remove(): Promise<void>
}

/** Makes an empty repository. */
export async function testRepository(): Promise<TestRepository> {
  const directory = await mkdtemp(join(tmpdir(), "turnspit-repository-"))
  const git = (...args: readonly string[]): string => {
    const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" }
    const done = Bun.spawnSync(["git", "-C", directory, ...identity, ...args], { env })
    if (done.exitCode !== 0) throw new Error(`Cannot run git ${args[0]}: ${done.stderr.toString()}`)
    return done.stdout.toString().trim()
  }
  git("init", "--quiet", "--initial-branch=main")
  return {
    directory,
    git,
    async commit(files, message = "Change something") {
      for (const [path, content] of Object.entries(files)) {
        const file = join(directory, path)
        await mkdir(dirname(file), { recursive: true })
        if (content === null) await rm(file)
        else await Bun.write(file, content)
      }
      git("add", "--all")
      git("commit", "--quiet", "--allow-empty", "--message", message)
      return git("rev-parse", "HEAD")
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}
