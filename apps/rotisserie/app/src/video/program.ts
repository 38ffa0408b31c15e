export interface ProgramOptions {
  /** Ends the program and everything that it has started. */
  readonly signal: AbortSignal
  /** Where the program is looked for. */
  readonly path: string
  /** The most that it may write. */
  readonly maxBytes: number
}

/**
 * Runs a program and answers what it wrote. It has a process group of its own, which is killed at the
 * end whatever happens (ours included), and an environment without any of our secrets.
 */
export async function runProgram(
  command: readonly string[],
  { signal, path, maxBytes }: ProgramOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const [name = "", ...args] = command
  const program = Bun.which(name, { PATH: path })
  if (program === null) {
    throw new Error(`Cannot run ${name}: it is not installed; its Debian package is ${name}`)
  }
  if (signal.aborted) throw new Error(`Cannot run ${name}: there is no time left`)
  const folder = process.env.TMPDIR ?? "/tmp"
  const child = Bun.spawn([program, ...args], {
    detached: true,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH: path, HOME: folder, TMPDIR: folder, PYTHONDONTWRITEBYTECODE: "1" },
  })
  const end = () => killGroup(child.pid)
  signal.addEventListener("abort", end)
  if (running.size === 0) process.on("exit", killAll)
  running.add(child.pid)
  try {
    const [output, complaint] = await Promise.all([
      collect(child.stdout, maxBytes, end),
      collect(child.stderr, maxBytes, end),
    ])
    const code = await child.exited
    if (signal.aborted) throw new Error(`Cannot wait for ${name}: it took too long`)
    if (output.length > maxBytes) throw new Error(`Cannot use ${name}: it wrote too much`)
    if (code !== 0) {
      const said = new TextDecoder().decode(complaint.length > 0 ? complaint : output)
      throw new Error(`Cannot use ${name}: it ended with ${code}: ${said.trim().slice(0, 300)}`)
    }
    return output
  } finally {
    signal.removeEventListener("abort", end)
    end()
    await child.exited
    running.delete(child.pid)
    if (running.size === 0) process.off("exit", killAll)
  }
}

/** The process groups of this process: none of them outlives it. */
const running = new Set<number>()

function killAll(): void {
  for (const pid of running) killGroup(pid)
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL")
  } catch {
    // Nobody of the group is left.
  }
}

/** Reads to the end, or a little over the limit, where it calls `stop`. */
async function collect(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  stop: () => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of stream) {
    parts.push(part)
    length += part.length
    if (length > maxBytes) {
      stop()
      break
    }
  }
  return new Uint8Array(Buffer.concat(parts))
}
