import type { Log } from "#lib/service/log.ts"
import type { Metrics } from "#lib/service/metrics.ts"
import { type Service, service } from "#lib/service/service.ts"
import { eventsRoute } from "./events-route.ts"
import type { Follower } from "./follower.ts"
import type { Listeners } from "./listeners.ts"
import type { LiveHealth } from "./live-health.ts"
import { localOnly } from "./local-only.ts"
import type { PageFiles } from "./page-files.ts"
import { progressRoute } from "./progress-route.ts"
import type { Wish } from "./queue.ts"
import { viewOfReport } from "./run-view.ts"
import { runSummary, type Status } from "./status.ts"
import type { SyncMetrics } from "./sync-metrics.ts"
import { webhook } from "./webhook.ts"

export interface AppOptions {
  readonly version: string
  readonly hostname: string
  readonly branch: string
  readonly webhookSecret: string
  readonly follower: Follower
  /** A hook asked for a look or a run. */
  onAsked(wish: Wish): void
  readonly health: LiveHealth
  readonly changes: Listeners
  status(): Status
  /** Why webhooks and viewers should wait; undefined when they need not. */
  ready(): string | undefined
  readonly page: PageFiles
  readonly metrics: Metrics
  readonly syncMetrics: SyncMetrics
  readonly log: Log
  readonly stopping: AbortSignal
}

/** Creates the sync service's routes: the webhook, the API and the status page. */
export function createApp(options: AppOptions): Service {
  const { version, metrics, log, follower, health, stopping, syncMetrics } = options
  const guard = localOnly(options.hostname)
  const app = service({ name: "sync", version, metrics, log, guard, ready: options.ready })

  app.post(
    "/webhook",
    webhook({
      secret: options.webhookSecret,
      branch: options.branch,
      onOutcome: syncMetrics.delivered,
      onPush(push) {
        log.info("push", { branch: push.branch, revision: push.after })
        options.onAsked("look")
      },
      onDispatch() {
        log.info("run requested")
        options.onAsked("run")
      },
    }),
  )
  app.all("/webhook", (c) =>
    c.json({ error: "Cannot accept the delivery: the webhook takes POST" }, 405, { allow: "POST" }),
  )

  app.get("/api/status", async (c) => {
    await health.refresh()
    return c.json(options.status())
  })
  app.get("/api/runs/:id", (c) => {
    const id = c.req.param("id")
    const { current, runs } = options.status()
    if (current?.run.id === id) return c.json(current)
    const report = runs.find((one) => one.run.id === id)
    if (report !== undefined) return c.json(viewOfReport(report))
    return c.json({ error: "Cannot show the run: it is none of the last 20" }, 404)
  })
  app.get("/api/progress", progressRoute(follower, stopping))
  app.get(
    "/api/events",
    eventsRoute({
      snapshot() {
        const { runs, ...status } = options.status()
        const [last] = runs
        return {
          ...status,
          ...(last === undefined ? {} : { last: viewOfReport(last) }),
          runs: runs.map(runSummary),
        }
      },
      changes: options.changes,
      health,
      stopping,
    }),
  )

  for (const [path, { content, type }] of options.page) {
    app.get(path, (c) =>
      c.body(content, 200, { "content-type": type, "cache-control": "no-cache" }),
    )
  }
  return app
}
