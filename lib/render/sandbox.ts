/** What stands between a render and the machine it runs on. */
export interface Sandbox {
  /** Command line that a render's own command line is appended to. */
  readonly prefix: readonly string[]
  /** One sentence for people: on the status page and in the output of `up`. */
  readonly sentence: string
}

/** A child process with an empty environment and limits: what every system can do. */
export const plainSandbox: Sandbox = {
  prefix: [],
  sentence:
    "Renders run as a child process with an empty environment and limits; this system offers no network or process namespace of their own, so render only commits you trust",
}

/**
 * Own user, network and process namespaces of Linux: no network, and whatever a render started ends with it.
 * See unshare(1), user_namespaces(7), pid_namespaces(7).
 */
export const namespaceSandbox: Sandbox = {
  prefix: [
    "unshare",
    ...["--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"],
    "--",
  ],
  sentence:
    "Renders run as a child process in user, network and process namespaces of their own: no network, an empty environment, limits, and nothing of them survives",
}

let detected: Promise<Sandbox> | undefined

/** Finds the best sandbox that this system allows. Asks the system once per process. */
export function detectSandbox(): Promise<Sandbox> {
  detected ??= detect()
  return detected
}

/** Says in one sentence which sandbox renders run in here. */
export async function sandbox(): Promise<string> {
  return (await detectSandbox()).sentence
}

async function detect(): Promise<Sandbox> {
  if (process.platform !== "linux") return plainSandbox
  const unshare = Bun.which("unshare")
  if (unshare === null) return plainSandbox
  const prefix = [unshare, ...namespaceSandbox.prefix.slice(1)]
  try {
    const probe = Bun.spawn([...prefix, process.execPath, "--revision"], {
      env: {},
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
      timeout: 5_000,
      killSignal: "SIGKILL",
    })
    return (await probe.exited) === 0 ? { ...namespaceSandbox, prefix } : plainSandbox
  } catch {
    return plainSandbox
  }
}
