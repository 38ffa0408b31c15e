import type { Progress } from "#lib/sync/progress.ts"
import type { Run } from "#lib/sync/run.ts"

/** Everything that one run has said, for whoever joins late. */
export interface RunLog {
  readonly run: Run
  push(progress: Progress): void
  /** What it has said so far. */
  steps(): readonly Progress[]
  /** From the beginning until the run has finished or the signal aborts; each time all that was said meanwhile. */
  follow(signal: AbortSignal): AsyncGenerator<readonly Progress[]>
}

/** So much is kept; a run of more steps than that goes on, its followers miss the rest but not the end. */
const most = 20_000

/** Creates the log of a run that begins. */
export function createRunLog(run: Run): RunLog {
  const steps: Progress[] = []
  const wakers = new Set<() => void>()
  return {
    run,
    push(progress) {
      if (steps.length >= most && progress.type !== "finished") return
      steps.push(progress)
      for (const wake of wakers) wake()
      wakers.clear()
    },
    steps: () => steps,
    async *follow(signal) {
      for (let at = 0; !signal.aborted; ) {
        if (at >= steps.length) await next(wakers, signal)
        const said = steps.slice(at)
        if (said.length === 0) return
        at += said.length
        yield said
        if (said.at(-1)?.type === "finished") return
      }
    },
  }
}

function next(wakers: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener("abort", done)
      wakers.delete(done)
      resolve()
    }
    wakers.add(done)
    signal.addEventListener("abort", done, { once: true })
  })
}
