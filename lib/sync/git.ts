export interface GitOptions {
  readonly directory?: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number
  /** Reads the person's and the machine's configuration: credentials for a fetch. Everything else works without. */
  readonly configured?: boolean
  /** Variables for this call, such as `GIT_INDEX_FILE`. */
  readonly variables?: Readonly<Record<string, string>>
  readonly stdin?: string
}

/** What git said when it failed: its exit code, and the line that tells why, without credentials. */
export class GitError extends Error {
  override readonly name = "GitError"
}

/** Runs git without a shell, a terminal or the caller's `GIT_*` variables, and returns what it prints. */
export async function git(args: readonly string[], options: GitOptions): Promise<string> {
  const { directory, signal, timeoutMs = 60_000, stdin } = options
  signal?.throwIfAborted()
  const child = Bun.spawn(["git", ...settings(directory), ...args], {
    env: environment(options),
    stdin: stdin === undefined ? "ignore" : new Blob([stdin]),
    stdout: "pipe",
    stderr: "pipe",
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    ...(signal !== undefined && { signal }),
  })
  const [stdout, stderr, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  if (exitCode === 0) return stdout
  signal?.throwIfAborted()
  throw new GitError(child.signalCode === "SIGKILL" ? "git took too long" : why(stderr))
}

function settings(directory: string | undefined): readonly string[] {
  const safe = ["-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null"]
  return directory === undefined ? safe : [`--git-dir=${directory}`, ...safe]
}

function environment(options: GitOptions): Record<string, string | undefined> {
  const inherited = Object.entries(options.environment).filter(([name]) => !name.startsWith("GIT_"))
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ALLOW_PROTOCOL: "file:git:http:https:ssh",
    ...(options.configured !== true && {
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
    }),
    ...options.variables,
  }
}

function why(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "")
  const telling =
    lines.find((line) => ofSsh.test(line)) ??
    lines.find((line) => /^(fatal|error): /.test(line)) ??
    lines[0] ??
    "git failed"
  return withoutCredentials(telling.replace(/^(fatal|error): /, ""))
}

/** Git itself only says that it could not read from the remote repository. */
const ofSsh =
  /^(Host key verification failed|Load key |ssh: |No user exists |.*: Permission denied \()/

/** Hides the user and password of a URL. */
export function withoutCredentials(text: string): string {
  return text.replace(/([a-z+]+:\/\/)[^/@\s]+@/gi, "$1")
}
