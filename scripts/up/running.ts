import { readFile } from "node:fs/promises"
import type { Paths } from "./paths.ts"

/** What `bun run up` started: `.turnspit/running.json`, there while the service runs. */
export interface Running {
  readonly pid: number
  readonly statusUrl: string
  readonly rotisserieUrl: string
  readonly ocrUrl: string
  /** Path of a kubeconfig for kubectl. */
  readonly kubeconfig: string
  /** Name of the git remote to push to. */
  readonly remote: string
  /** How renders run on this machine, a port in use: said once by `up`. */
  readonly notes: readonly string[]
}

/** The service of this repository, when it runs: its file is there and its process alive. */
export async function readRunning(paths: Paths): Promise<Running | undefined> {
  const text = await readFile(paths.running, "utf8").catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const running = JSON.parse(text) as Running
    return isAlive(running.pid) && (await answers(running.statusUrl)) ? running : undefined
  } catch {
    return undefined
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A recycled process id does not serve our page. */
function answers(statusUrl: string): Promise<boolean> {
  return fetch(new URL("/healthz", statusUrl), { signal: AbortSignal.timeout(3000) }).then(
    (response) => response.ok,
    () => false,
  )
}
