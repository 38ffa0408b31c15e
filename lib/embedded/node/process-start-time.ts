import { readFileSync } from "node:fs"

/** Tells when a process started, in whatever unit the system has: with the pid it names a process for good. Nothing when there is none that lives. */
export function processStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The second field is the name in parentheses, which may hold anything; the start time is the 22nd.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    // A zombie only waits for its parent to take notice.
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19]
  } catch {
    return askSystem(pid)
  }
}

function askSystem(pid: number): string | undefined {
  if (process.platform === "linux") return undefined
  try {
    const { stdout } = Bun.spawnSync(["ps", "-o", "lstart=", "-p", String(pid)])
    return stdout.toString().trim() || undefined
  } catch {
    return undefined
  }
}
