import { ForgeError } from "./call-forge.ts"

/** How long is waited for a forge that is away or asks to slow down. */
export interface Patience {
  readonly totalMs: number
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  /** Told of every wait. */
  readonly onWait: (sentence: string) => void
}

/** Repeats what a forge refused for the moment: when it says so, otherwise after 2, 4, 8 … s, as long as patience lasts. */
export async function patiently<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  const end = patience.now() + patience.totalMs
  for (let failures = 0; ; failures += 1)
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof ForgeError) || error.retryMs === undefined) throw error
      const ms = Math.max(error.retryMs, 2_000 * 2 ** failures)
      if (patience.now() + ms > end) throw givenUp(error, failures, patience.totalMs)
      patience.onWait(`${error.message}; trying again in ${Math.ceil(ms / 1000)} s`)
      await patience.wait(ms)
    }
}

function givenUp(error: ForgeError, failures: number, totalMs: number): ForgeError {
  const asked = Math.ceil((error.retryMs ?? 0) / 1000)
  const why =
    asked * 1000 > totalMs
      ? `it asks to wait ${asked} s; run the job again then`
      : `tried ${failures + 1} times; run the job again later`
  return new ForgeError(`${error.message.replace(/^Cannot comment: /, "")}; ${why}`, {
    cause: error,
  })
}
