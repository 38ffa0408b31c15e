export interface WorkQueueOptions {
  /** Works on one key; returns the milliseconds after which to look at it again, or nothing. */
  readonly work: (key: string) => number | undefined
  /** Told of every failure; the key comes again, later each time. */
  readonly onError: (error: unknown, key: string) => void
}

const firstRetryMs = 5
const lastRetryMs = 30_000

/** Works on keys one at a time, each only once however often it was added meanwhile; failures are retried with growing pauses. */
export class WorkQueue {
  readonly #options: WorkQueueOptions
  readonly #pending = new Set<string>()
  readonly #later = new Map<string, { readonly at: number; readonly timer: Timer }>()
  readonly #failures = new Map<string, number>()
  #scheduled: NodeJS.Immediate | undefined
  #stopped = false

  constructor(options: WorkQueueOptions) {
    this.#options = options
  }

  add(key: string): void {
    if (this.#stopped) return
    this.#pending.add(key)
    this.#scheduled ??= setImmediate(() => this.#drain())
  }

  /** Of several wishes for one key the earliest counts. */
  addAfter(key: string, ms: number): void {
    if (this.#stopped) return
    const at = performance.now() + ms
    const planned = this.#later.get(key)
    if (planned !== undefined && planned.at <= at) return
    if (planned !== undefined) clearTimeout(planned.timer)
    const timer = setTimeout(() => {
      this.#later.delete(key)
      this.add(key)
    }, ms)
    this.#later.set(key, { at, timer })
  }

  stop(): void {
    this.#stopped = true
    clearImmediate(this.#scheduled)
    for (const { timer } of this.#later.values()) clearTimeout(timer)
    this.#later.clear()
    this.#pending.clear()
  }

  #drain(): void {
    this.#scheduled = undefined
    // What is added while working waits for the next turn, so that requests are answered in between.
    const keys = [...this.#pending]
    this.#pending.clear()
    for (const key of keys) {
      if (this.#stopped) return
      this.#pending.delete(key)
      this.#work(key)
    }
  }

  #work(key: string): void {
    try {
      const again = this.#options.work(key)
      this.#failures.delete(key)
      if (again !== undefined) this.addAfter(key, again)
    } catch (error) {
      const failures = this.#failures.get(key) ?? 0
      this.#failures.set(key, failures + 1)
      this.addAfter(key, Math.min(firstRetryMs * 2 ** failures, lastRetryMs))
      this.#options.onError(error, key)
    }
  }
}
