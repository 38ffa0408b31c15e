import { dlopen, FFIType } from "bun:ffi"
import { readdirSync } from "node:fs"

/** The process table of a pod in which the renderer is process 1. */
export interface Processes {
  /** Ends every process but this one, and waits until they are gone. Rejects when some stay. */
  clear(): Promise<void>
}

const patienceMs = 5_000

/**
 * Opens the process table; undefined where this is not process 1, because the processes of others must not be ended.
 * As process 1 it also inherits the children of whoever ended: see pid_namespaces(7).
 */
export function openProcesses(): Processes | undefined {
  if (process.pid !== 1) return undefined
  const { waitpid, prctl } = dlopen("libc.so.6", {
    waitpid: { args: [FFIType.i32, FFIType.ptr, FFIType.i32], returns: FFIType.i32 },
    prctl: {
      args: [FFIType.i32, FFIType.u64, FFIType.u64, FFIType.u64, FFIType.u64],
      returns: FFIType.i32,
    },
  }).symbols
  hideMemory(prctl)
  return {
    async clear() {
      const deadline = performance.now() + patienceMs
      for (;;) {
        killAll()
        while (waitpid(-1, null, noHang) > 0);
        const left = others()
        if (left.length === 0) return
        if (performance.now() > deadline)
          throw new Error(`Cannot end what a render left: process ${left.join(", ")} stays`)
        await Bun.sleep(2)
      }
    },
  }
}

/** `WNOHANG` of waitpid(2). */
const noHang = 1

/** `PR_SET_DUMPABLE` of prctl(2). */
const setDumpable = 4

/** Lets no process of the same user read or change this one's memory: renders are such processes. */
function hideMemory(prctl: (...args: [number, number, number, number, number]) => number): void {
  if (prctl(setDumpable, 0, 0, 0, 0) !== 0)
    throw new Error("Cannot keep renders from this process's memory: prctl(2) refuses")
}

/** All but this process and process 1, at once, so that nothing can fork its way out: see kill(2). */
function killAll(): void {
  try {
    process.kill(-1, "SIGKILL")
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : ""
    if (code !== "ESRCH") throw error
  }
}

function others(): readonly string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && name !== "1")
}
