import type { Recognize } from "./reading.ts"
import type { Tesseract } from "./tesseract.ts"

export interface PoolOptions {
  /** How many pictures are read at the same time. */
  readonly size: number
  /** How many more may wait; beyond that a job is turned away at once. */
  readonly maxWaiting: number
  /** How long a job may take, waiting included. */
  readonly deadlineMs: number
  readonly start: () => Promise<Tesseract>
  /** Called when a worker had to be thrown away, or could not be started. */
  readonly onReplace?: (why: string) => void
}

export type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "full" }
  | { readonly kind: "late" }

/** A few Tesseract workers behind a bounded queue. */
export interface Pool {
  /** How many workers are started and sound. */
  readonly alive: number
  readonly waiting: number
  run<T>(job: (recognize: Recognize) => Promise<T>): Promise<Outcome<T>>
  close(): Promise<void>
}

interface Waiting {
  /** Begins the job on a worker; the promise ends when the worker is free again, false if it must go. */
  begin(worker: Tesseract): Promise<boolean>
}

const restartPauseMs = 1000

/** Starts the workers in the background; a worker that misses a deadline is ended and replaced. */
export function createPool(options: PoolOptions): Pool {
  const idle: Tesseract[] = []
  const all = new Set<Tesseract>()
  const queue: Waiting[] = []
  let closed = false

  async function add(): Promise<void> {
    while (!closed) {
      try {
        const worker = await options.start()
        all.add(worker)
        if (closed) return discard(worker)
        idle.push(worker)
        return next()
      } catch (error) {
        options.onReplace?.(error instanceof Error ? error.message : String(error))
        await Bun.sleep(restartPauseMs)
      }
    }
  }

  function next(): void {
    while (queue.length > 0) {
      const worker = idle.pop()
      if (worker === undefined) return
      const job = queue.shift()
      if (job === undefined) return void idle.push(worker)
      void serve(worker, job)
    }
  }

  async function serve(worker: Tesseract, job: Waiting): Promise<void> {
    if (await job.begin(worker)) {
      idle.push(worker)
      next()
      return
    }
    options.onReplace?.("it missed a deadline")
    await discard(worker)
    await add()
  }

  async function discard(worker: Tesseract): Promise<void> {
    all.delete(worker)
    await worker.close().catch(() => {})
  }

  function run<T>(job: (recognize: Recognize) => Promise<T>): Promise<Outcome<T>> {
    if (closed || (idle.length === 0 && queue.length >= options.maxWaiting)) {
      return Promise.resolve({ kind: "full" })
    }
    return new Promise((resolve, reject) => {
      let giveUp: (sound: boolean) => void = () => {}
      const entry: Waiting = {
        begin(worker) {
          return new Promise((free) => {
            giveUp = free
            job((png) => worker.recognize(png))
              .then((value) => resolve({ kind: "done", value }), reject)
              .finally(() => {
                clearTimeout(timer)
                free(true)
              })
          })
        },
      }
      const timer = setTimeout(() => {
        const place = queue.indexOf(entry)
        if (place >= 0) queue.splice(place, 1)
        resolve({ kind: "late" })
        giveUp(false)
      }, options.deadlineMs)
      queue.push(entry)
      next()
    })
  }

  for (let worker = 0; worker < options.size; worker += 1) void add()
  return {
    get alive() {
      return all.size
    },
    get waiting() {
      return queue.length
    },
    run,
    async close() {
      closed = true
      await Promise.all([...all].map(discard))
    },
  }
}
