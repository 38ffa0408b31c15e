import { existsSync, readdirSync, readFileSync } from "node:fs"

/**
 * Adds up the resident memory, in bytes, of a process and all that descend from it; 0 when it is gone.
 * Reads /proc where there is one (proc_pid_task(5)), else asks `ps`.
 */
export async function residentMemory(pid: number): Promise<number> {
  return existsSync(`/proc/${pid}/task/${pid}/children`) ? fromProc(pid) : await fromPs(pid)
}

function fromProc(pid: number): number {
  const status = attempt(() => readFileSync(`/proc/${pid}/status`, "utf8")) ?? ""
  const kibibytes = Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0)
  const threads = attempt(() => readdirSync(`/proc/${pid}/task`)) ?? []
  return threads
    .flatMap((thread) => childrenOf(pid, thread))
    .reduce((sum, child) => sum + fromProc(child), kibibytes * 1024)
}

/** A thread's children, which are the process's: each is listed under the thread that made it. */
function childrenOf(pid: number, thread: string): readonly number[] {
  const list = attempt(() => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")) ?? ""
  return list.split(" ").filter(Boolean).map(Number)
}

/** Processes end while one looks at them. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

async function fromPs(pid: number): Promise<number> {
  const ps = Bun.spawn(["ps", "-axo", "pid=,ppid=,rss="], { stdout: "pipe", stderr: "ignore" })
  const rows = (await new Response(ps.stdout).text())
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
  const family = new Set([pid])
  for (let before = 0; before < family.size; ) {
    before = family.size
    for (const [child = 0, parent = 0] of rows) if (family.has(parent)) family.add(child)
  }
  return rows.reduce(
    (sum, [id = 0, , kibibytes = 0]) => (family.has(id) ? sum + kibibytes * 1024 : sum),
    0,
  )
}
