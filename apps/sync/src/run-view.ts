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

/** A step of a run, and when it was heard. */
export interface HeardStep {
  readonly progress: Progress
  readonly at: Date
}

/** Adds steps to the view of the run that they belong to. A run of many apps has many thousand: it is put together once for all of them. */
export function withSteps(view: RunView, steps: readonly HeardStep[]): RunView {
  const apps = new Map(view.apps.map((app) => [app.app, app]))
  let next = view
  for (const { progress, at } of steps) {
    if (progress.type === "started" || progress.type === "finished") {
      const before = { ...next, apps: [...apps.values()] }
      next =
        progress.type === "started"
          ? viewOfRun(progress.run)
          : withSummaries(viewOfReport(progress.report), before)
      apps.clear()
      for (const app of next.apps) apps.set(app.app, app)
    } else if (progress.type === "stage" && progress.app === undefined)
      next = withStage(next, progress, at)
    else {
      const app = progress.app ?? ""
      apps.set(app, withAppStep(apps.get(app) ?? newApp(app), progress, at))
    }
  }
  return { ...next, apps: [...apps.values()] }
}

type StageStep = Extract<Progress, { readonly type: "stage" }>
type AppStep = Exclude<Progress, { readonly type: "started" | "finished" }>

function withStage(view: RunView, progress: StageStep, at: Date): RunView {
  const stages = put(view.stages, stageView(progress, at))
  if (progress.state !== "failed") return { ...view, stages }
  return {
    ...view,
    stages,
    failure: { stage: progress.stage, reason: progress.reasons.join("\n") },
  }
}

function withAppStep(known: AppView, progress: AppStep, at: Date): AppView {
  switch (progress.type) {
    case "stage":
      return {
        ...known,
        stages: put(known.stages, stageView(progress, at)),
        ...(progress.state === "failed" ? { state: "failed", reasons: progress.reasons } : {}),
      }
    case "change": {
      const { change } = progress
      const others = known.changes.filter((one) => one.object !== change.object)
      return { ...known, changes: [...others, change] }
    }
    case "health": {
      const { health } = progress
      const others = known.objects.filter((one) => one.object !== health.object)
      return { ...known, objects: [...others, health] }
    }
  }
}

function newApp(app: string): AppView {
  return { app, state: "running", stages: [], changes: [], objects: [], reasons: [] }
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

function stageView(progress: StageStep, now: Date): StageView {
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
  const said = new Map(before.apps.map((app) => [app.app, app.stages]))
  return {
    ...view,
    stages: merge(view.stages, before.stages),
    apps: view.apps.map((app) => ({
      ...app,
      stages: merge(app.stages, said.get(app.app) ?? []),
    })),
  }
}

function put(stages: readonly StageView[], stage: StageView): readonly StageView[] {
  const at = stages.findIndex((one) => one.stage === stage.stage)
  return at === -1 ? [...stages, stage] : stages.with(at, stage)
}
