import type { AppHealth } from "#lib/sync/app-health.ts"

/** The health of all objects, kept fresh while somebody looks. */
export interface LiveHealth {
  /** What was seen last; undefined before the first answer. */
  current(): readonly AppHealth[] | undefined
  /** Why the last question was not answered. */
  problem(): string | undefined
  /** Asks now, unless the last answer is fresh. */
  refresh(): Promise<void>
  /** Keeps asking until the returned function is called. */
  hold(): () => void
  stop(): void
}

export interface LiveHealthOptions {
  ask(signal: AbortSignal): Promise<readonly AppHealth[]>
  readonly everyMs: number
  /** Called when an answer differs from the one before. */
  onChange(): void
}

/** Creates it; nothing is asked until somebody looks. */
export function createLiveHealth(options: LiveHealthOptions): LiveHealth {
  const stopping = new AbortController()
  let health: readonly AppHealth[] | undefined
  let problem: string | undefined
  let holders = 0
  let asking: Promise<void> | undefined
  let askedAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined

  async function ask(): Promise<void> {
    const before = JSON.stringify([health, problem])
    try {
      health = await options.ask(AbortSignal.any([stopping.signal, AbortSignal.timeout(10_000)]))
      problem = undefined
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
    }
    askedAt = performance.now()
    if (!stopping.signal.aborted && JSON.stringify([health, problem]) !== before) options.onChange()
  }

  function refresh(): Promise<void> {
    if (performance.now() - askedAt < options.everyMs / 2) return Promise.resolve()
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }

  function tick(): void {
    timer = undefined
    if (holders === 0 || stopping.signal.aborted) return
    void refresh().finally(() => {
      if (holders > 0 && !stopping.signal.aborted) timer ??= setTimeout(tick, options.everyMs)
    })
  }

  return {
    current: () => health,
    problem: () => problem,
    refresh,
    hold() {
      holders += 1
      if (timer === undefined) tick()
      let held = true
      return () => {
        if (held) holders -= 1
        held = false
      }
    },
    stop() {
      stopping.abort()
      clearTimeout(timer)
    },
  }
}
