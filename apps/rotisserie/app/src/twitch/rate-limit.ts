/** What Twitch said about its rate limit: a bucket of points that is full again at a time. */
export interface Budget {
  readonly limit: number
  readonly remaining: number
  readonly resetMs: number
}

const longestWaitMs = 60_000

/**
 * Reads the budget from an answer's headers; undefined when they do not tell.
 * Source: https://dev.twitch.tv/docs/api/guide/#twitch-rate-limits
 */
export function budgetOf(headers: Headers): Budget | undefined {
  const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((name) => {
    const text = headers.get(`ratelimit-${name}`) ?? ""
    return /^\d{1,12}$/.test(text) ? Number(text) : undefined
  })
  if (remaining === undefined || reset === undefined) return undefined
  return { limit: limit ?? remaining, remaining, resetMs: reset * 1000 }
}

/** Tells how long to wait before the next request so that it is not refused: a minute at most. */
export function waitForBudget(budget: Budget | undefined, now: Date): number {
  if (budget === undefined || budget.remaining > 0) return 0
  return Math.min(longestWaitMs, Math.max(0, budget.resetMs - now.getTime()))
}

/** Tells how long to wait after a refusal or a server error: until the reset if Twitch names it, else longer each time. */
export function waitAfter(
  { status, headers }: Pick<Response, "status" | "headers">,
  attempt: number,
  now: Date,
): number {
  const resetMs = budgetOf(headers)?.resetMs
  const seconds = Number(headers.get("retry-after") ?? Number.NaN)
  if (status === 429 && resetMs !== undefined) return clamped(resetMs - now.getTime())
  if (Number.isFinite(seconds)) return clamped(seconds * 1000)
  return clamped(500 * 2 ** attempt)
}

function clamped(ms: number): number {
  return Math.min(longestWaitMs, Math.max(100, ms))
}
