import type { Context } from "hono"
import type { ServiceBindings } from "#lib/service/service.ts"
import type { Progress } from "#lib/sync/progress.ts"
import type { Follower } from "./follower.ts"
import { stream, type Write } from "./stream.ts"

/**
 * GET /api/progress?revision=<40 hex>&after=<ISO time>: what the run of that commit says, one JSON object a line,
 * until it has finished; a run that has finished already is one line. `after` leaves out runs that began earlier.
 * Without `revision`: what all runs say from now on, until the service stops.
 */
export function progressRoute(follower: Follower, stopping: AbortSignal) {
  return async (c: Context<{ Bindings: ServiceBindings }>): Promise<Response> => {
    const options = { contentType: "application/x-ndjson", heartbeat: "\n", signal: stopping }
    const revision = c.req.query("revision")
    if (revision === undefined)
      return stream(c, options, (write, signal) => all(follower, write, signal))
    const after = new Date(c.req.query("after") ?? 0)
    if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(revision)) {
      return c.json({ error: 'Cannot follow a run: "revision" must be a full commit id' }, 400)
    }
    if (Number.isNaN(after.getTime())) {
      return c.json({ error: 'Cannot follow a run: "after" must be an ISO 8601 time' }, 400)
    }
    c.env?.server?.timeout(c.req.raw, 0)
    const gone = AbortSignal.any([stopping, c.req.raw.signal])
    const found = await follower.find(revision, after, gone)
    switch (found.state) {
      case "unknown":
        return c.json({ error: found.reason }, 404)
      case "finished":
        return stream(c, options, async (write) => {
          write(line({ type: "finished", report: found.report }))
        })
      case "live":
        return stream(c, options, async (write, signal) => {
          for await (const said of found.log.follow(signal))
            if (!write(said.map(line).join(""))) return
        })
    }
  }
}

function all(follower: Follower, write: Write, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = follower.subscribe((progress) => void write(line(progress)))
    const end = (): void => {
      unsubscribe()
      resolve()
    }
    if (signal.aborted) end()
    else signal.addEventListener("abort", end, { once: true })
  })
}

function line(progress: Progress): string {
  return `${JSON.stringify(progress)}\n`
}
