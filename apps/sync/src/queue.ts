import type { Revert } from "#lib/sync/put-back.ts"
import type { Report } from "#lib/sync/report.ts"

export interface QueueOptions {
  /** The commit that the followed branch names now; throws one sentence when git cannot be reached. */
  look(signal: AbortSignal): Promise<string>
  /** Brings the cluster to that commit; returns `superseded` soon after the signal is aborted. */
  run(revision: string, signal: AbortSignal, revert?: Revert): Promise<Report>
  /** Whether this process is the one that runs; asked before each run. Whoever begins to be it requests a run. */
  mayRun?(): boolean
  /** Whether a run ended in a way that the same commit, run again, may not. */
  mayRetry(report: Report): boolean
  /** Milliseconds until attempt 2, 3, …; `failures` counts from 1. */
  retryMs(failures: number): number
  /** Hears of every look: the commit found, or why none was. */
  onLook?(result: Look): void
}

export type Look =
  | { readonly state: "found"; readonly revision: string }
  | { readonly state: "failed"; readonly reason: string }

/** `look`: run if the branch moved. `run`: run in any case. */
export type Wish = "look" | "run"

export interface Queue {
  request(wish: Wish): void
  /** Runs this when nothing else waits; a run of the whole makes it needless. */
  revert(revert: Revert): void
  /** Milliseconds of `performance.now()` since when somebody waits for a look or a run; undefined when nobody does. */
  waitingSince(): number | undefined
  /** The commit that is being run. */
  running(): string | undefined
  /** Nobody waits and nothing runs; a later attempt may be planned. */
  idle(): boolean
  /** Ends the run and every timer. */
  stop(): Promise<void>
}

/**
 * Runs one commit at a time, always the newest: a request says "look at the branch", never "deploy this",
 * so that a replayed or late one deploys nothing old. A newer commit ends the run of an older one.
 */
export function createQueue(options: QueueOptions): Queue {
  const stopping = new AbortController()
  let wish: Wish | undefined
  let wanted: Revert | undefined
  let waitingSince: number | undefined
  let busy: Promise<void> | undefined
  let current:
    | { readonly revision: string; readonly abort: AbortController; readonly isRevert: boolean }
    | undefined
  let settled: string | undefined
  let failedLooks = 0
  let failedRuns = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let looks: Promise<unknown> = Promise.resolve()

  /** Looks never overlap: they fetch into one repository. */
  function look(): Promise<Look> {
    const next = looks.then(async (): Promise<Look> => {
      try {
        return { state: "found", revision: await options.look(stopping.signal) }
      } catch (error) {
        return { state: "failed", reason: error instanceof Error ? error.message : String(error) }
      }
    })
    looks = next
    return next.then((result) => {
      if (!stopping.signal.aborted) options.onLook?.(result)
      return result
    })
  }

  function request(next: Wish): void {
    if (stopping.signal.aborted) return
    if (wish !== "run") wish = next
    waitingSince ??= performance.now()
    if (busy === undefined) begin()
    else if (current !== undefined) void supersede()
  }

  function begin(): void {
    busy = work().finally(() => {
      busy = undefined
      if ((wish !== undefined || wanted !== undefined) && !stopping.signal.aborted) begin()
    })
  }

  async function work(): Promise<void> {
    while (wish !== undefined && !stopping.signal.aborted) {
      const wished = wish
      wish = undefined
      const found = await look()
      failedLooks = found.state === "failed" ? failedLooks + 1 : 0
      if (found.state === "failed") again(wished, failedLooks)
      else if (options.mayRun?.() !== false && (wished === "run" || found.revision !== settled))
        await run(found.revision)
      if (wish === undefined) waitingSince = undefined
    }
    const revert = wanted
    wanted = undefined
    if (revert !== undefined && !stopping.signal.aborted && options.mayRun?.() !== false)
      await putBack(revert)
  }

  /** Whoever asked for it asks again if it was in vain: nothing is planned here. */
  async function putBack(revert: Revert): Promise<void> {
    const abort = new AbortController()
    current = { revision: revert.revision, abort, isRevert: true }
    if (wish !== undefined) void supersede()
    const signal = AbortSignal.any([abort.signal, stopping.signal])
    await options.run(revert.revision, signal, revert).catch(() => undefined)
    current = undefined
  }

  async function run(revision: string): Promise<void> {
    clearTimeout(timer)
    wanted = undefined
    if (revision !== settled) failedRuns = 0
    const abort = new AbortController()
    current = { revision, abort, isRevert: false }
    waitingSince = undefined
    if (wish !== undefined) void supersede()
    const signal = AbortSignal.any([abort.signal, stopping.signal])
    const report = await options.run(revision, signal).catch(() => undefined)
    current = undefined
    settled = report?.state === "superseded" ? undefined : revision
    if (report?.state === "superseded" && abort.signal.aborted) wish ??= "look"
    else if (report === undefined || report.state === "superseded" || options.mayRetry(report)) {
      failedRuns += 1
      again("run", failedRuns)
    } else failedRuns = 0
  }

  /** Looks while a run is on: the run goes on unless the branch has moved. */
  async function supersede(): Promise<void> {
    const found = await look()
    if (found.state === "failed" || current === undefined) return
    const expected = current.isRevert ? settled : current.revision
    if (found.revision !== expected) {
      current.abort.abort(new Error("a newer commit took over"))
    } else if (wish === "look") {
      wish = undefined
      waitingSince = undefined
    }
  }

  function again(next: Wish, failures: number): void {
    clearTimeout(timer)
    if (!stopping.signal.aborted) timer = setTimeout(() => request(next), options.retryMs(failures))
  }

  return {
    request,
    revert(revert) {
      if (stopping.signal.aborted) return
      wanted = revert
      if (busy === undefined) begin()
    },
    waitingSince: () => waitingSince,
    running: () => current?.revision,
    idle: () => busy === undefined,
    async stop() {
      stopping.abort(new Error("the service stops"))
      clearTimeout(timer)
      await busy
    },
  }
}
