const firstPauseMs = 10_000
const longestPauseMs = 5 * 60_000
/** A container that ran this long counts as recovered. */
const recoveredMs = 10 * 60_000

/** How often a container has failed in a row. */
export interface Backoff {
  readonly failures: number
  /** When it ended last, in milliseconds of the clock. */
  readonly endedAt: number
}

/** Before anything has failed. */
export const noBackoff: Backoff = { failures: 0, endedAt: 0 }

/** Takes in that a container ended. One that ran for ten minutes starts counting anew. */
export function afterExit(
  before: Backoff,
  { startedAt, endedAt }: { readonly startedAt: number; readonly endedAt: number },
): Backoff {
  const recovered = endedAt - startedAt >= recoveredMs
  return { failures: recovered ? 1 : before.failures + 1, endedAt }
}

/** How long to wait before the next start: not at all the first time, then 10 s doubling up to 5 minutes. */
export function pauseMs(backoff: Backoff): number {
  if (backoff.failures <= 1) return 0
  return Math.min(firstPauseMs * 2 ** (backoff.failures - 2), longestPauseMs)
}
