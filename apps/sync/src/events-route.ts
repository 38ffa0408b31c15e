import type { Context } from "hono"
import type { ServiceBindings } from "#lib/service/service.ts"
import type { Listeners } from "./listeners.ts"
import type { LiveHealth } from "./live-health.ts"
import { stream } from "./stream.ts"

export interface EventsOptions {
  /** What the page shows now. */
  snapshot(): unknown
  readonly changes: Listeners
  readonly health: LiveHealth
  readonly stopping: AbortSignal
}

const mostViewers = 64
const shortestPauseMs = 100

/** GET /api/events: the page's state as server-sent events, whenever it changes, at most ten times a second. */
export function eventsRoute(options: EventsOptions) {
  let viewers = 0
  return (c: Context<{ Bindings: ServiceBindings }>): Response => {
    if (viewers >= mostViewers) {
      return c.json(
        { error: `Cannot show the page live: ${mostViewers} pages are open already` },
        503,
      )
    }
    viewers += 1
    const release = options.health.hold()
    const head = { contentType: "text/event-stream", heartbeat: ": still here\n\n" }
    return stream(c, { ...head, signal: options.stopping }, async (write, signal) => {
      let changed = true
      let wake = (): void => {}
      const unsubscribe = options.changes.add(() => {
        changed = true
        wake()
      })
      signal.addEventListener("abort", () => wake(), { once: true })
      try {
        while (!signal.aborted) {
          if (!changed) await new Promise<void>((resolve) => (wake = resolve))
          if (signal.aborted) return
          changed = false
          if (!write(`event: status\ndata: ${JSON.stringify(options.snapshot())}\n\n`)) return
          await Bun.sleep(shortestPauseMs)
        }
      } finally {
        unsubscribe()
        release()
        viewers -= 1
      }
    })
  }
}
