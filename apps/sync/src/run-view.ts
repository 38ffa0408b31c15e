import type { Change } from "#lib/sync/change.ts"
import type { Progress } from "#lib/sync/progress.ts"
import type { AppReport, ObjectHealth, Report, StageTiming } from "#lib/sync/report.ts"
import type { Run, Stage } from "#lib/sync/run.ts"
import type { KnownRun } from "./known-runs.ts"

/** A run as it is shown: while it works and afterwards alike. */
export interface RunView {
  readonly run: Run
  readonly state: "running" | Report["state"]
  readonly finishedAt?: string
  readonly stages: readonly StageView[]
  readonly apps: readonly AppView[]
  readonly failure?: { readonly stage: Stage; readonly reason: string }
  readonly warnings: readonly string[]
  /** All that is known of what it changed. */
  readonly short?: { readonly changed: number }
}

export interface StageView {
  readonly stage: Stage
  readonly state: "running" | "done" | "failed"
  /** ISO 8601; known while it runs. */
  readonly begunAt?: string
  readonly durationMs?: number
  readonly summary?: string
}

export interface AppView {
  readonly app: string
  readonly state: "running" | AppReport["state"]
  readonly stages: readonly StageView[]
  readonly changes: readonly Change[]
  readonly objects: readonly ObjectHealth[]
  /** Every problem of the stage that failed, or why the app was skipped. */
  readonly reasons: readonly string[]
}

/** Begins the view of a run of which nothing is known yet. */
export function viewOfRun(run: Run): RunView {
  return { run, state: "running", stages: [], apps: [], warnings: [] }
}

/** Shows a finished run. */
export function viewOfReport(report: KnownRun): RunView {
  const { failure, short } = report
  return {
    run: report.run,
    state: report.state,
    finishedAt: report.finishedAt,
    stages: timings(report.stages, failure?.stage),
    apps: report.apps.map((app) => ({
      app: app.app,
      state: app.state,
      stages: timings(app.stages, app.state === "failed" ? app.stage : undefined),
      changes: app.changes,
      objects: app.objects,
      reasons: app.state === "failed" ? app.reasons : app.state === "skipped" ? [app.reason] : [],
    })),
    ...(failure === undefined ? {} : { failure }),
    warnings: report.warnings,
    ...(short === undefined ? {} : { short }),
  }
}

/** Adds one step to the view of the run that it belongs to. */
export function withProgress(view: RunView, progress: Progress, now: Date): RunView {
  switch (progress.type) {
    case "started":
      return viewOfRun(progress.run)
    case "finished":
      return withSummaries(viewOfReport(progress.report), view)
    case "stage": {
      const { app } = progress
      const stage = stageView(progress, now)
      if (app === undefined) {
        const failure =
          progress.state === "failed"
            ? { failure: { stage: progress.stage, reason: progress.reasons.join("\n") } }
            : {}
        return { ...view, stages: put(view.stages, stage), ...failure }
      }
      return withApp(view, app, (known) => ({
        ...known,
        stages: put(known.stages, stage),
        ...(progress.state === "failed" ? { state: "failed", reasons: progress.reasons } : {}),
      }))
    }
    case "change": {
      const { change } = progress
      return withApp(view, progress.app, (known) => ({
        ...known,
        changes: [...known.changes.filter((one) => one.object !== change.object), change],
      }))
    }
    case "health": {
      const { health } = progress
      return withApp(view, progress.app, (known) => ({
        ...known,
        objects: [...known.objects.filter((one) => one.object !== health.object), health],
      }))
    }
  }
}

function timings(stages: readonly StageTiming[], failed: Stage | undefined): readonly StageView[] {
  const shown = stages.map(
    ({ stage, durationMs }): StageView => ({
      stage,
      state: stage === failed ? "failed" : "done",
      durationMs,
    }),
  )
  const isShown = failed === undefined || shown.some((one) => one.stage === failed)
  return isShown ? shown : [...shown, { stage: failed, state: "failed" }]
}

function stageView(progress: Progress & { type: "stage" }, now: Date): StageView {
  const { stage } = progress
  if (progress.state === "begun") return { stage, state: "running", begunAt: now.toISOString() }
  const { state, durationMs } = progress
  return { stage, state, durationMs, ...(state === "done" ? { summary: progress.summary } : {}) }
}

/** A report has the times only; what the stages said while they worked is kept. */
function withSummaries(view: RunView, before: RunView): RunView {
  const merge = (stages: readonly StageView[], said: readonly StageView[]): readonly StageView[] =>
    stages.map((stage) => {
      const summary = said.find((one) => one.stage === stage.stage)?.summary
      return summary === undefined ? stage : { ...stage, summary }
    })
  return {
    ...view,
    stages: merge(view.stages, before.stages),
    apps: view.apps.map((app) => ({
      ...app,
      stages: merge(app.stages, before.apps.find((one) => one.app === app.app)?.stages ?? []),
    })),
  }
}

function put(stages: readonly StageView[], stage: StageView): readonly StageView[] {
  const at = stages.findIndex((one) => one.stage === stage.stage)
  return at === -1 ? [...stages, stage] : stages.with(at, stage)
}

function withApp(view: RunView, app: string, change: (known: AppView) => AppView): RunView {
  const at = view.apps.findIndex((one) => one.app === app)
  const known = view.apps[at] ?? {
    app,
    state: "running",
    stages: [],
    changes: [],
    objects: [],
    reasons: [],
  }
  const next = change(known)
  return { ...view, apps: at === -1 ? [...view.apps, next] : view.apps.with(at, next) }
}
