import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { processStartTime } from "./node/process-start-time.ts"

/** Makes a directory this process's own; returns how to give it back. Throws when another process that lives holds it. */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, "lock")
  const own = JSON.stringify({ pid: process.pid, started: processStartTime(process.pid) ?? "" })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, own)
  try {
    // A link is made whole or not at all, so nobody reads half a lock.
    for (let attempt = 0; !tryLink(draft, path); attempt += 1) {
      const holder = livingHolder(path)
      if (holder !== undefined || attempt > 10) {
        const who = holder === undefined ? "another process" : `process ${holder}`
        throw new Error(
          `Cannot use ${directory}: ${who} runs an embedded cluster there; stop it first`,
        )
      }
      rmSync(path, { force: true })
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return () => {
    if (read(path) === own) rmSync(path, { force: true })
  }
}

function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false
    throw error
  }
}

/** A pid alone may belong to someone else since the holder crashed: its start time must be the same. */
function livingHolder(path: string): number | undefined {
  try {
    const holder: unknown = JSON.parse(read(path) ?? "")
    if (typeof holder !== "object" || holder === null) return undefined
    const { pid, started } = { pid: 0, started: "", ...holder }
    // The same process may start it twice; a start time that cannot be read proves nothing.
    const now = processStartTime(pid)
    return now !== undefined && (started === "" || now === started) ? pid : undefined
  } catch {
    return undefined
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}
