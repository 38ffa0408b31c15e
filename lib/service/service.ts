import { Hono, type MiddlewareHandler } from "hono"
import { HTTPException } from "hono/http-exception"
import { routePath } from "hono/route"
import type { Log } from "./log.ts"
import type { Metrics } from "./metrics.ts"

export interface ServiceOptions {
  readonly name: string
  readonly version: string
  readonly metrics: Metrics
  readonly log: Log
  /** Why the service may not get traffic now, in one sentence; undefined when it may. */
  readonly ready?: () => string | undefined
  /** Runs before every route, the three of every service included. */
  readonly guard?: MiddlewareHandler
}

/** What a route finds in `c.env`: the Bun server when it runs in one (not under `app.request()`). */
export interface ServiceBindings {
  readonly server?: { timeout(request: Request, seconds: number): void }
}

export type Service = Hono<{ Bindings: ServiceBindings }>

/** Creates a Hono app with what every service has: /healthz, /readyz, /metrics, counted requests, and plain sentences for what goes wrong. */
export function service(options: ServiceOptions): Service {
  const { metrics, log } = options
  const app: Service = new Hono()
  const requests = metrics.counter({
    name: "turnspit_http_requests_total",
    help: "Requests answered, by route and status.",
    labels: ["method", "route", "status"],
  })
  const durations = metrics.histogram({
    name: "turnspit_http_request_duration_seconds",
    help: "Time until the answer's headers.",
    labels: ["route"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  })
  metrics
    .gauge({
      name: "turnspit_build_info",
      help: "Always 1; what runs.",
      labels: ["service", "version"],
    })
    .set({ service: options.name, version: options.version }, 1)
  const memory = metrics.gauge({
    name: "process_resident_memory_bytes",
    help: "Resident memory size in bytes.",
  })
  metrics.onScrape(() => memory.set({}, process.memoryUsage.rss()))

  app.use(async (c, next) => {
    const startedAt = performance.now()
    await next()
    const route = routePath(c, -1)
    const known = knownMethods.has(c.req.method) ? c.req.method : "other"
    requests.increment({ method: known, route, status: String(c.res.status) })
    durations.observe({ route }, (performance.now() - startedAt) / 1000)
  })
  if (options.guard !== undefined) app.use(options.guard)
  app.get("/healthz", (c) =>
    c.json({ status: "ok", service: options.name, version: options.version }),
  )
  app.get("/readyz", (c) => {
    const reason = options.ready?.()
    return reason === undefined
      ? c.json({ status: "ready" })
      : c.json({ status: "not ready", reason }, 503)
  })
  app.get("/metrics", (c) =>
    c.body(metrics.text(), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }),
  )
  app.notFound((c) =>
    c.json(
      { error: `Cannot find ${c.req.path.slice(0, 200)}: ${options.name} has no such page` },
      404,
    ),
  )
  app.onError((error, c) => {
    if (error instanceof HTTPException) {
      return error.res ?? c.json({ error: error.message }, error.status)
    }
    log.error("request failed", {
      method: c.req.method,
      path: c.req.path,
      error,
      stack: error.stack,
    })
    return c.json(
      { error: `Cannot answer ${c.req.path.slice(0, 200)}: an internal error, see the log` },
      500,
    )
  })
  return app
}

const knownMethods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
