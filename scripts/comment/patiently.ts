import { ForgeError } from "./call-forge.ts"

/** How long is waited for a forge that is away or asks to slow down. */
export interface Patience {
  /** By `now`, in milliseconds: no wait ends later. */
  readonly deadline: number
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  /** Told of every wait. */
  readonly onWait: (sentence: string) => void
}

/** Repeats what a forge refused for the moment: when it says so, otherwise after 2, 4, 8 … s, as long as patience lasts. */
export async function patiently<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  for (let failures = 0; ; failures += 1)
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof ForgeError) || error.retryMs === undefined) throw error
      const own = 2_000 * 2 ** failures
      const ms = Math.max(error.retryMs, own)
      const seconds = Math.ceil(ms / 1000)
      if (patience.now() + ms > patience.deadline)
        throw new ForgeError(
          ms > own
            ? `${error.fact}; it asks to wait ${seconds} s: run the job again then`
            : `${error.fact}; tried ${failures + 1} times: run the job again later`,
          { cause: error },
        )
      patience.onWait(`${error.message}; trying again in ${seconds} s`)
      await patience.wait(ms)
    }
}
