let command: readonly string[] | undefined

/**
 * What to put before a command so that it ends with us, also when we are killed: the parent-death signal of Linux,
 * see PR_SET_PDEATHSIG(2const) and setpriv(1). Nothing where the system has no such program; a limit of CPU time is left.
 * It also keeps programs such as sudo from gaining rights.
 */
export function leash(): readonly string[] {
  command ??= find()
  return command
}

/**
 * Asks, after a command failed before it did anything, whether it was the leash, and does without one from then on:
 * other programs are called setpriv too, and old ones do not know the signal.
 */
export async function isLeashTorn(): Promise<boolean> {
  const before = leash()
  if (before.length === 0) return false
  const probe = Bun.spawn([...before, "/bin/true"], {
    ...{ stdin: "ignore", stdout: "ignore", stderr: "ignore" },
    ...{ timeout: 5_000, killSignal: "SIGKILL" },
  })
  const isTorn = (await probe.exited) !== 0
  if (isTorn) command = []
  return isTorn
}

function find(): readonly string[] {
  const program = process.platform === "linux" ? Bun.which("setpriv") : null
  return program === null ? [] : [program, "--pdeathsig", "KILL", "--no-new-privs", "--"]
}
