import type { AppHealth } from "#lib/sync/app-health.ts"
import type { Drift } from "#lib/sync/drift.ts"
import type { ShownDrift } from "#lib/sync/put-back.ts"
import type { AppReport, ObjectHealth, Report } from "#lib/sync/report.ts"
import type { Run, Stage } from "#lib/sync/run.ts"
import type { KnownRun } from "./known-runs.ts"
import type { RunView } from "./run-view.ts"

/** Everything the status page and `GET /api/status` show. */
export interface Status {
  readonly cluster: string
  /** The identity under which this repository's objects are marked. */
  readonly repository: string
  readonly branch: string
  /** How a commit's code is kept from harm while it renders; one sentence. */
  readonly sandbox: string
  readonly version: string
  readonly startedAt: string
  readonly now: string
  readonly git: Reachability & { readonly revision?: string }
  readonly api: Reachability
  /** Who may write to the cluster: the holder of the Lease. */
  readonly leader?: Leader
  readonly queue: { readonly waiting: boolean; readonly running?: string }
  readonly current?: RunView
  readonly apps: readonly AppStatus[]
  /** Newest first, at most 20, by whatever replica. */
  readonly runs: readonly KnownRun[]
}

export interface Leader {
  /** This replica leads. */
  readonly isSelf: boolean
  /** Absent while nobody does, or nobody knows. */
  readonly name?: string
}

/** Whether git or the API server answered when it was asked last. */
export interface Reachability {
  readonly state: "reachable" | "unreachable" | "unknown"
  readonly at?: string
  readonly reason?: string
}

export interface AppStatus {
  readonly app: string
  /** Of the newest run that judged this app; `syncing` while one works on it. */
  readonly state: "syncing" | "drifted" | AppReport["state"]
  readonly stage?: Stage
  readonly reasons: readonly string[]
  /** What somebody else changed since. */
  readonly drifts?: readonly ShownDrift[]
  /** The commit that the app is at, whatever came after. */
  readonly at?: Pick<Run, "revision" | "subject" | "author" | "startedAt">
  /** As of now while somebody looks, else as of the last run. */
  readonly objects: readonly ObjectHealth[]
}

/** One line of the list of runs. */
export interface RunSummary {
  readonly run: Run
  readonly state: Report["state"]
  readonly finishedAt: string
  readonly changed: number
  readonly unchanged: number
  readonly failed: readonly string[]
}

/** Puts the apps' states together from the last runs, the run that is on and what is seen now. */
export function appStatuses(facts: {
  readonly runs: readonly Report[]
  readonly current: RunView | undefined
  readonly health: readonly AppHealth[] | undefined
  readonly drifts?: readonly (ShownDrift & Pick<Drift, "app">)[]
  syncedAt(app: string): Run | undefined
}): readonly AppStatus[] {
  const judged = facts.runs.find(
    ({ apps, state, run }) => apps.length > 0 && state !== "superseded" && run.apps === undefined,
  )
  const live = new Map(facts.current?.apps.map((app) => [app.app, app]))
  const names = new Set([...(judged?.apps ?? []).map((app) => app.app), ...live.keys()])
  const reported = lastReports(facts.runs)
  const seenOf = new Map(facts.health?.map((app) => [app.app, app.objects]))
  const drifted = Map.groupBy(facts.drifts ?? [], ({ app }) => app)
  return [...names].map((name) => {
    const last = reported.get(name)
    const now = live.get(name)
    const at = facts.syncedAt(name)
    const seen = seenOf.get(name)
    const objects =
      seen ?? (now !== undefined && now.objects.length > 0 ? now.objects : last?.objects)
    const drifts = (drifted.get(name) ?? []).map(({ app: _app, ...drift }) => drift)
    const state = now === undefined ? lastState(last) : liveState(now, lastState(last))
    const isDrifted = state.state === "synced" && drifts.length > 0
    return {
      app: name,
      ...state,
      ...(isDrifted ? { state: "drifted" as const } : {}),
      ...(drifts.length > 0 ? { drifts } : {}),
      ...(at === undefined ? {} : { at: commitOf(at) }),
      objects: objects ?? [],
    }
  })
}

/** Makes the line of one run. */
export function runSummary(report: KnownRun): RunSummary {
  const changes = report.apps.flatMap((app) => app.changes)
  const unchanged = changes.filter((change) => change.action === "unchanged").length
  const kept = changes.filter((change) => change.action === "keep").length
  return {
    run: report.run,
    state: report.state,
    finishedAt: report.finishedAt,
    changed: report.short?.changed ?? changes.length - unchanged - kept,
    unchanged,
    failed: [
      ...(report.failure === undefined ? [] : [report.failure.stage]),
      ...report.apps.flatMap((app) => (app.state === "failed" ? [`${app.app}: ${app.stage}`] : [])),
    ],
  }
}

/** What the newest run that judged an app says of it, by app. */
function lastReports(runs: readonly Report[]): ReadonlyMap<string, AppReport> {
  const judged = runs.filter(({ state }) => state !== "superseded")
  return new Map(judged.toReversed().flatMap(({ apps }) => apps.map((app) => [app.app, app])))
}

type State = Pick<AppStatus, "state" | "stage" | "reasons">

function lastState(app: AppReport | undefined): State {
  switch (app?.state) {
    case undefined:
      return { state: "syncing", reasons: [] }
    case "synced":
      return { state: "synced", reasons: [] }
    case "failed":
      return { state: "failed", stage: app.stage, reasons: app.reasons }
    case "skipped":
      return { state: "skipped", reasons: [app.reason] }
  }
}

function liveState(app: RunView["apps"][number], before: State): State {
  switch (app.state) {
    case "running":
      return { state: "syncing", reasons: before.reasons }
    case "failed": {
      const stage = app.stages.find((one) => one.state === "failed")?.stage
      return { state: "failed", reasons: app.reasons, ...(stage === undefined ? {} : { stage }) }
    }
    case "synced":
    case "skipped":
      return { state: app.state, reasons: app.reasons }
  }
}

function commitOf({ revision, subject, author, startedAt }: Run): NonNullable<AppStatus["at"]> {
  return { revision, subject, author, startedAt }
}
