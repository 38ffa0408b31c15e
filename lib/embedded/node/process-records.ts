import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { processStartTime } from "./process-start-time.ts"
import { killGroup } from "./start-process.ts"

/** Remembers on disk which processes are ours, so that none of them outlives a crash of ours. */
export interface ProcessRecords {
  add(pid: number): void
  remove(pid: number): void
  /** Kills what an earlier run left; returns how many. */
  killLeftovers(): number
}

/** Opens the records in a folder: one file per process, named by its pid, with its start time in it. */
export function processRecords(directory: string): ProcessRecords {
  mkdirSync(directory, { recursive: true })
  return {
    add(pid) {
      try {
        writeFileSync(join(directory, String(pid)), processStartTime(pid) ?? "")
      } catch {
        // A full disk: the pipe on its stdin still ends it when we go.
      }
    },
    remove: (pid) => rmSync(join(directory, String(pid)), { force: true }),
    killLeftovers() {
      const left = readdirSync(directory).filter((file) => {
        const ours = isStillRunning(directory, file)
        if (ours) killGroup(Number(file))
        rmSync(join(directory, file), { force: true })
        return ours
      })
      return left.length
    },
  }
}

/** A pid alone may long belong to someone else. */
function isStillRunning(directory: string, file: string): boolean {
  const pid = Number(file)
  const started = readFileSync(join(directory, file), "utf8")
  return Number.isInteger(pid) && started !== "" && processStartTime(pid) === started
}
