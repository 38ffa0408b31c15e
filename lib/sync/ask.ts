import { wait } from "#lib/kube/wait.ts"
import { type Answer, readAnswer } from "./answer.ts"
import { leaseId, readLease } from "./lease.ts"
import type { Progress } from "./progress.ts"
import { type RecordOwner, recordId } from "./record.ts"
import { request } from "./request.ts"

export interface AskOptions {
  /** Who asks: shown, never trusted. */
  readonly by: string
  /** The commit that is wanted: the service deploys what its branch names and nothing else. */
  readonly revision: string
  readonly signal: AbortSignal
  readonly timing?: AskTiming
}

/** How long to wait for a sign that somebody heard, and that somebody still leads. */
export interface AskTiming {
  readonly hearMs: number
  readonly aliveMs: number
  readonly lookMs: number
}

const askTiming: AskTiming = { hearMs: 4_000, aliveMs: 30_000, lookMs: 200 }

/**
 * Asks the service that leads for a run, and returns its steps as they come. Undefined when nobody holds the Lease, or
 * its holder does not hear: another terminal, or one that is no more.
 */
export async function askForRun(
  owner: RecordOwner,
  options: AskOptions,
): Promise<AsyncGenerator<Progress> | undefined> {
  const { by, signal, timing = askTiming } = options
  if ((await readLease(owner, signal))?.holder === undefined) return undefined
  const number = await request(owner, "run", { by, now: new Date(), signal })
  const began = performance.now()
  while (performance.now() - began < timing.hearMs) {
    const answer = await readAnswer(owner, signal)
    if (answer.heard >= number) return stepsOf(owner, number, options)
    await wait(timing.lookMs, signal)
  }
  return undefined
}

async function* stepsOf(
  owner: RecordOwner,
  number: number,
  { revision, signal, timing = askTiming }: AskOptions,
): AsyncGenerator<Progress> {
  const alive = watchLease(owner, timing)
  let run: string | undefined
  let seen = 0
  for (;;) {
    const answer = await readAnswer(owner, signal)
    if (answer.run !== undefined && answer.run.request >= number) {
      const { id, from, steps } = answer.run
      if (id !== run) seen = 0
      run = id
      for (const step of steps.slice(Math.max(0, seen - from))) {
        checkRevision(step, revision)
        yield step
        if (step.type === "finished") return
      }
      seen = from + steps.length
    } else checkProblem(answer)
    await alive(signal)
    await wait(timing.lookMs, signal)
  }
}

function checkRevision(step: Progress, wanted: string): void {
  if (step.type !== "started" || step.run.revision === wanted) return
  const { cluster, revision } = step.run
  throw new Error(
    `Cannot sync ${cluster} to ${wanted.slice(0, 7)}: the service deploys what its branch names, and that is ${revision.slice(0, 7)}; push the commit and it deploys it`,
  )
}

function checkProblem({ problem }: Answer): void {
  if (problem !== undefined) throw new Error(`Cannot sync: the service says: ${problem}`)
}

/** Fails when the Lease has not been renewed for long: another replica goes on, but none is there. */
function watchLease(owner: RecordOwner, { aliveMs }: AskTiming) {
  let version: string | undefined
  let since = performance.now()
  return async (signal: AbortSignal): Promise<void> => {
    if (performance.now() - since < aliveMs / 10 && version !== undefined) return
    const lease = await readLease(owner, signal)
    const now = lease?.stored.resourceVersion
    if (now !== version) since = performance.now()
    version = now
    if (performance.now() - since < aliveMs) return
    throw new Error(
      `Cannot tell how the run ends: nobody renews ${leaseId(owner)}; the next replica of sync goes on with it, and ${recordId(owner, "history")} says how it went`,
    )
  }
}
