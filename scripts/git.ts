import { $ } from "zx"

/**
 * Runs git in `folder` and returns its trimmed standard output. Variables such as GIT_DIR, which are
 * set inside hooks and would name another repository, are not passed on. Rejects with git's own sentence.
 */
export function git(folder: string, ...args: readonly string[]): Promise<string> {
  return runGit(folder, args, {})
}

/** As `git()`, with variables of git's own set. */
export function gitWith(
  variables: Readonly<Record<string, string>>,
): (folder: string, ...args: readonly string[]) => Promise<string> {
  return (folder, ...args) => runGit(folder, args, variables)
}

async function runGit(
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"))
  const env = { ...Object.fromEntries(own), ...variables }
  const done = await $({ cwd: folder, env, quiet: true, nothrow: true })`git ${[...args]}`
  if (done.exitCode === 0) return done.stdout.trim()
  const verb = args.find((arg) => /^[a-z][a-z-]+$/.test(arg))
  const [reason = ""] = done.stderr.trim().split("\n")
  const why = reason.replace(/^(fatal|error): /, "") || `it ended with ${done.exitCode}`
  throw new Error(`Cannot run git ${verb}: ${why}`)
}
