import { $ } from "zx"

/**
 * Runs git in `folder` and returns its trimmed standard output. Variables such as GIT_DIR, which are
 * set inside hooks and would name another repository, are not passed on. Rejects with git's own sentence.
 */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")),
  )
  const done = await $({ cwd: folder, env, quiet: true, nothrow: true })`git ${[...args]}`
  if (done.exitCode === 0) return done.stdout.trim()
  const [reason = `git ended with ${done.exitCode}`] = done.stderr.trim().split("\n")
  throw new Error(
    `Cannot run git ${args.find((arg) => /^[a-z-]+$/.test(arg) && !arg.startsWith("-"))}: ${reason.replace(/^(fatal|error): /, "")}`,
  )
}
