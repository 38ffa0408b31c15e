import { join } from "node:path"
import type { Subprocess } from "bun"

export interface ProcessOptions {
  /** `bun` as the first word stands for the running Bun. */
  readonly command: readonly string[]
  readonly directory: string
  /** All of it: nothing of ours is inherited. */
  readonly environment: Readonly<Record<string, string>>
  readonly onOutput: (stream: "stdout" | "stderr", chunk: Uint8Array) => void
}

/** How a process ended; `signal` when it was killed. */
export interface Exit {
  /** 0–255; 128 + signal number when it was killed. */
  readonly code: number
  readonly signal: NodeJS.Signals | undefined
}

export interface RunningProcess {
  readonly pid: number
  /** Resolves when the process has ended, its whole group with it, and its output has been read. */
  readonly ended: Promise<Exit>
  /** Sends a signal to the process alone, as a container runtime does. */
  signal(signal: NodeJS.Signals): void
  /** Ends the process and everything it started, at once. */
  kill(): void
}

/** How long we read on when a process has ended but something still holds its output open. */
const lastOutputMs = 500

/** Starts a process in a group of its own. Throws when the command cannot be started. */
export function startProcess(options: ProcessOptions): RunningProcess {
  const child = Bun.spawn(completed(options.command), {
    cwd: options.directory,
    env: { ...options.environment },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    detached: true,
  })
  const output = Promise.all([
    read(child.stdout, (chunk) => options.onOutput("stdout", chunk)),
    read(child.stderr, (chunk) => options.onOutput("stderr", chunk)),
  ])
  return {
    pid: child.pid,
    ended: ended(child, output),
    signal: (signal) => child.kill(signal),
    kill: () => killGroup(child.pid),
  }
}

/** Kills a process and its group; who is already gone is fine. */
export function killGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, "SIGKILL")
    } catch {
      // Gone, or a system without groups.
    }
  }
}

function completed([program = "", ...rest]: readonly string[]): string[] {
  if (program !== "bun") return [program, ...rest]
  const guard = join(import.meta.dir, "die-with-parent.ts")
  // A pod gets what its image has: nothing is installed on the way, no .env file is read.
  return [process.execPath, "--no-install", "--no-env-file", "--preload", guard, ...rest]
}

async function ended(
  child: Subprocess<"pipe", "pipe", "pipe">,
  output: Promise<unknown>,
): Promise<Exit> {
  const code = await child.exited
  // What it started shares its group and must not outlive it.
  killGroup(child.pid)
  await Promise.race([output, Bun.sleep(lastOutputMs)])
  return { code, signal: typeof child.signalCode === "string" ? child.signalCode : undefined }
}

async function read(
  stream: ReadableStream<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void,
): Promise<void> {
  try {
    for await (const chunk of stream) onChunk(chunk)
  } catch {
    // The pipe broke: the process is going.
  }
}
