import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { readOnlyOptions } from "./mount-options.ts"
import { privateRoot } from "./private-root.ts"

/** What stands between a render and the machine it runs on. */
export interface Sandbox {
  /** One sentence for people: on the status page and in the output of `up`. */
  readonly sentence: string
  /** Puts a command line into the sandbox. */
  readonly wrap: (command: readonly string[], place: Place) => readonly string[]
}

/** What a render needs of the machine's files. Real paths. */
export interface Place {
  /** Its working folder: the tree. */
  readonly directory: string
  /** A new and empty folder of its own. */
  readonly scratch: string
  /** Our own program, and the Bun that runs it. */
  readonly program: readonly string[]
}

/** A child process with an empty environment and limits: what every system can do. Linux also takes calls from it. */
export const plainSandbox: Sandbox = {
  sentence: `Renders run as a child process with an empty environment and limits; this system offers them no namespaces of their own, so they could read and change this user's files${process.platform === "linux" ? "" : ", reach the network and leave processes behind"}`,
  wrap: (command) => command,
}

/** The command is looked for when it is needed: many renders need none. */
function unshare(): string {
  return Bun.which("unshare") ?? "unshare"
}

function namespaces(): readonly string[] {
  const own = ["--user", "--map-root-user", "--net", "--ipc", "--pid"]
  return [unshare(), ...own, "--fork", "--kill-child", "--mount-proc", "--"]
}

/**
 * User, network and process namespaces of Linux: no network, and whatever a render started ends with it.
 * See unshare(1), user_namespaces(7), pid_namespaces(7).
 */
export const namespaceSandbox: Sandbox = {
  sentence:
    "Renders run in namespaces of their own: they reach no network and nothing of them survives, but they could read and change this user's files",
  wrap: (command) => [...namespaces(), ...command],
}

/** The namespaces, and a root file system that holds the tree, our program and the system's libraries, all read-only. */
export const privateRootSandbox: Sandbox = {
  sentence:
    "Renders run in a sandbox: they see the files of their commit and none of this machine's, reach no network, and nothing of them survives",
  wrap: (command, { directory, scratch, program }) => {
    const mountinfo = readFileSync("/proc/self/mountinfo", "utf8")
    const paths = [...system, ...program, directory]
    const mounts = paths.flatMap((path) => [path, readOnlyOptions(path, mountinfo)])
    const script = ["/bin/sh", "-c", privateRoot, "sh", scratch, directory, unshare(), ...mounts]
    return [...namespaces(), ...script, "--", ...command]
  },
}

/** Where a system has its own programs, such as mount(8). */
export const systemPath = "/usr/bin:/bin:/usr/sbin:/sbin"

/** What a dynamically linked program needs; on most systems all but the first are links into it. */
const system = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/nix/store", "/dev/null"]

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
  if (process.platform !== "linux" || Bun.which("unshare") === null) return plainSandbox
  for (const candidate of [privateRootSandbox, namespaceSandbox]) {
    if (await works(candidate)) return candidate
  }
  return plainSandbox
}

async function works({ wrap }: Sandbox): Promise<boolean> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "turnspit-probe-")))
  try {
    const bun = realpathSync(process.execPath)
    const place = { directory: import.meta.dir, scratch, program: [bun] }
    const probe = Bun.spawn([...wrap([bun, "--revision"], place)], {
      env: { PATH: systemPath },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
      timeout: 5_000,
      killSignal: "SIGKILL",
    })
    return (await probe.exited) === 0
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
