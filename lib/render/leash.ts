let found: Promise<readonly string[]> | undefined

/**
 * What to put before a command so that it ends with us, also when we are killed: the parent-death signal of Linux,
 * see PR_SET_PDEATHSIG(2const) and setpriv(1). Nothing where the system has no such program; a limit of CPU time is left.
 * It also keeps programs such as sudo from gaining rights.
 */
export function leash(): Promise<readonly string[]> {
  found ??= find()
  return found
}

async function find(): Promise<readonly string[]> {
  const program = process.platform === "linux" ? Bun.which("setpriv") : null
  if (program === null) return []
  const command = [program, "--pdeathsig", "KILL", "--no-new-privs", "--"]
  const probe = Bun.spawn([...command, "/bin/true"], {
    ...{ stdin: "ignore", stdout: "ignore", stderr: "ignore" },
    ...{ timeout: 5_000, killSignal: "SIGKILL" },
  })
  return (await probe.exited) === 0 ? command : []
}
