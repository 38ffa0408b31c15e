import type { Metrics } from "#lib/service/metrics.ts"
import type { AppHealth } from "#lib/sync/app-health.ts"
import type { Report, StageTiming } from "#lib/sync/report.ts"
import type { WebhookOutcome } from "./webhook.ts"

/** What the sync service counts. */
export interface SyncMetrics {
  ran(report: Report): void
  looked(outcome: "found" | "failed"): void
  polled(): void
  delivered(outcome: WebhookOutcome): void
  /** Asked at each scrape: seconds since when somebody waits, the objects' health, who leads, what drifted. */
  watch(source: {
    queueAge(): number
    health(): readonly AppHealth[]
    leads(): boolean
    drifts(): readonly { readonly app: string; readonly contested: readonly string[] }[]
  }): void
}

/** Defines the metrics of the sync service. */
export function createSyncMetrics(metrics: Metrics): SyncMetrics {
  const runs = metrics.counter({
    name: "turnspit_runs_total",
    help: "Runs by how they ended.",
    labels: ["state"],
  })
  const runSeconds = metrics.histogram({
    name: "turnspit_run_duration_seconds",
    help: "How long runs took.",
    labels: ["state"],
    buckets: [0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600],
  })
  const stageSeconds = metrics.histogram({
    name: "turnspit_stage_duration_seconds",
    help: "How long stages took, of the whole run or of one app.",
    labels: ["stage"],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
  })
  const changes = metrics.counter({
    name: "turnspit_changes_total",
    help: "What runs did to objects.",
    labels: ["action"],
  })
  const success = metrics.gauge({
    name: "turnspit_last_success_timestamp_seconds",
    help: "When the last run ended that brought everything to its commit.",
  })
  const looks = metrics.counter({
    name: "turnspit_looks_total",
    help: "Looks at the branch by outcome.",
    labels: ["outcome"],
  })
  const polls = metrics.counter({
    name: "turnspit_polls_total",
    help: "Looks that the poll asked for.",
  })
  const deliveries = metrics.counter({
    name: "turnspit_webhook_requests_total",
    help: "Webhook requests by outcome.",
    labels: ["outcome"],
  })
  const queueAge = metrics.gauge({
    name: "turnspit_queue_age_seconds",
    help: "How long the oldest request has waited for its look or run.",
  })
  const objects = metrics.gauge({
    name: "turnspit_objects",
    help: "Objects by app and health, as seen last.",
    labels: ["app", "health"],
  })

  const leader = metrics.gauge({
    name: "turnspit_leader",
    help: "1 while this replica holds the Lease of the cluster, else 0.",
  })
  const drifted = metrics.gauge({
    name: "turnspit_drifted_objects",
    help: "Objects that somebody else changed, by app, as the replica that leads sees them.",
    labels: ["app"],
  })
  const contested = metrics.gauge({
    name: "turnspit_contested_fields",
    help: "Fields that are left alone because they were put back too often, by app.",
    labels: ["app"],
  })

  return {
    ran(report) {
      runs.increment({ state: report.state })
      const tookMs = Math.max(0, Date.parse(report.finishedAt) - Date.parse(report.run.startedAt))
      runSeconds.observe({ state: report.state }, tookMs / 1000)
      const timings: readonly StageTiming[] = [
        ...report.stages,
        ...report.apps.flatMap((app) => app.stages),
      ]
      for (const { stage, durationMs } of timings)
        stageSeconds.observe({ stage }, durationMs / 1000)
      for (const change of report.apps.flatMap((app) => app.changes)) {
        changes.increment({ action: change.action })
      }
      if (report.state === "synced") success.set({}, Date.parse(report.finishedAt) / 1000)
    },
    looked: (outcome) => looks.increment({ outcome }),
    polled: () => polls.increment({}),
    delivered: (outcome) => deliveries.increment({ outcome }),
    watch(source) {
      metrics.onScrape(() => {
        queueAge.set({}, source.queueAge())
        leader.set({}, source.leads() ? 1 : 0)
        drifted.clear()
        contested.clear()
        const drifts = source.drifts()
        for (const app of new Set([
          ...source.health().map((one) => one.app),
          ...drifts.map((one) => one.app),
        ])) {
          const own = drifts.filter((one) => one.app === app)
          drifted.set({ app }, own.length)
          contested.set({ app }, own.flatMap((one) => one.contested).length)
        }
        objects.clear()
        for (const { app, objects: seen } of source.health()) {
          for (const health of ["ready", "progressing", "failed"] as const) {
            objects.set({ app, health }, seen.filter((one) => one.health === health).length)
          }
        }
      })
    },
  }
}
