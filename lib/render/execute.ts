import { mkdtempSync, realpathSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { isLeashTorn, leash } from "./leash.ts"
import type { RenderLimits } from "./limits.ts"
import { removeTree } from "./remove-tree.ts"
import { type Sandbox, systemPath } from "./sandbox.ts"

/** How a process ended. */
export type Ending =
  | { readonly state: "exited"; readonly code: number }
  /** We ended it. `reason` goes on after "it": `did not end within 10 s`. */
  | { readonly state: "stopped"; readonly reason: string }

/** What was made of a process's output, and how it ended. */
export interface Execution<T> {
  readonly output: T
  readonly ending: Ending
}

export interface ExecuteOptions<T> {
  readonly command: readonly string[]
  /** Working folder, as a real path. */
  readonly directory: string
  /** Files and folders that the command is made of, as real paths. */
  readonly program: readonly string[]
  readonly input: string
  /** Reads what the process writes to file descriptor 3, while it writes. */
  readonly read: (output: AsyncIterable<Uint8Array>) => Promise<T>
  readonly limits: Omit<RenderLimits, "objects">
  readonly sandbox: Sandbox
  readonly signal?: AbortSignal
}

/**
 * Results go to descriptor 3, so that nothing repository code prints can get between them: 1 and 2 lead nowhere.
 * The limit of CPU seconds is for what outlives its parent where nothing else ends it; no core is dumped. No file can
 * be given content: files in memory are in no process's memory, so that nobody would count them.
 */
const shell = `trap '' XFSZ; ulimit -c 0; ulimit -f 0; ulimit -n 1024; ulimit -t "$0"
exec "$@" 3>&1 1>/dev/null 2>&1`

/**
 * Runs a command within limits, with an empty environment, a scratch folder as home and nothing of it left at the end.
 * Rejects with the signal's reason when it is aborted.
 */
export async function execute<T>(options: ExecuteOptions<T>): Promise<Execution<T>> {
  options.signal?.throwIfAborted()
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "turnspit-render-")))
  try {
    const execution = await run(options, scratch)
    const isSilent = execution.bytes === 0 && execution.ending.state === "exited"
    return isSilent && (await isLeashTorn()) ? await run(options, scratch) : execution
  } finally {
    await removeTree(scratch)
  }
}

async function run<T>(
  options: ExecuteOptions<T>,
  scratch: string,
): Promise<Execution<T> & { readonly bytes: number }> {
  const { directory, program, limits, signal } = options
  const cpuSeconds = String(Math.ceil(limits.timeMs / 1000) + 5)
  const command = ["/bin/sh", "-c", shell, cpuSeconds, ...options.command]
  const child = Bun.spawn({
    cmd: [...leash(), ...options.sandbox.wrap(command, { directory, scratch, program })],
    cwd: directory,
    env: {
      ...{ HOME: scratch, TMPDIR: scratch, PATH: systemPath },
      BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0",
      // The later stages of the compiler take longer than what they make faster in a process of less than a second.
      BUN_JSC_useFTLJIT: "0",
      BUN_JSC_thresholdForOptimizeAfterWarmUp: "4000",
    },
    stdin: new TextEncoder().encode(options.input),
    stdout: "pipe",
    stderr: "ignore",
    detached: true,
  })
  let stopped: string | undefined
  const stop = (reason: string) => {
    stopped ??= reason
    killGroup(child.pid)
  }
  const onAbort = () => stop("was cancelled")
  signal?.addEventListener("abort", onAbort)
  const deadline = setTimeout(
    () => stop(`did not end within ${seconds(limits.timeMs)}`),
    limits.timeMs,
  )
  const watch = watchMemory(child.pid, limits.memoryBytes, stop)
  const reader = child.stdout.getReader()
  let bytes = 0
  const isWithin = (length: number) => {
    bytes += length
    if (bytes > limits.outputBytes) stop(`renders more than ${mebibytes(limits.outputBytes)}`)
    return bytes <= limits.outputBytes
  }
  const reading = options.read(chunksOf(reader, isWithin))
  reading.catch(() => {})
  try {
    const code = await child.exited
    await endGroup(child.pid)
    // A process that outlived the group may hold the pipe open: what came until then is the output.
    const late = setTimeout(() => void reader.cancel(), 1_000)
    const output = await reading.finally(() => clearTimeout(late))
    signal?.throwIfAborted()
    if (stopped !== undefined)
      return { output, bytes, ending: { state: "stopped", reason: stopped } }
    return { output, bytes, ending: { state: "exited", code } }
  } finally {
    clearTimeout(deadline)
    watch.stop()
    signal?.removeEventListener("abort", onAbort)
    await reader.cancel().catch(() => {})
  }
}

/** Kills a process group and waits, not longer than 250 ms, until the system has let go of all of it. */
async function endGroup(leader: number): Promise<void> {
  const deadline = performance.now() + 250
  while (killGroup(leader) && performance.now() < deadline) await Bun.sleep(2)
}

/** Kills a process group; false when it is gone already. */
function killGroup(leader: number): boolean {
  try {
    return process.kill(-leader, "SIGKILL")
  } catch {
    return false
  }
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`
}

/** Between two looks a process grows by some hundred megabytes at most, and a look costs as much as 3 ms. */
const lookMs = 100

function watchMemory(pid: number, limit: number, stop: (reason: string) => void) {
  let running = true
  let timer: Timer | undefined
  const look = async () => {
    const { residentMemory } = await import("./resident-memory.ts")
    const used = await residentMemory(pid).catch(() => 0)
    if (!running) return
    if (used > limit) stop(`uses more than ${mebibytes(limit)} of memory`)
    timer = setTimeout(look, lookMs)
  }
  timer = setTimeout(look, lookMs)
  return {
    stop: () => {
      running = false
      clearTimeout(timer)
    },
  }
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`
}

async function* chunksOf(
  reader: { read(): Promise<{ done: boolean; value?: Uint8Array | undefined }> },
  isWithin: (bytes: number) => boolean,
): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { done, value } = await reader.read()
    if (done || value === undefined || !isWithin(value.length)) return
    yield value
  }
}
