import { isRecord } from "#lib/kustomize/record.ts"
import type { AppReport, Report, StageTiming } from "./report.ts"
import type { Run, Stage } from "./run.ts"

/** A run in short: what the cluster itself remembers of it. */
export interface RunSummary {
  /** `reason` says why it was begun, if not for its commit: a drift that it puts back, or who asked for it. */
  readonly run: Run
  readonly state: Report["state"]
  readonly finishedAt: string
  /** Why nothing was touched. */
  readonly failure?: { readonly stage: Stage; readonly reason: string }
  /** Of the whole run, in milliseconds. */
  readonly stages: Durations
  /** Objects written or removed, of all apps. */
  readonly changed: number
  /** Those that failed first, then those that changed. */
  readonly apps: readonly AppSummary[]
  /** So many apps are left out. */
  readonly more?: number
}

export interface AppSummary {
  readonly app: string
  readonly state: AppReport["state"]
  /** Objects written or removed. */
  readonly changed: number
  /** In milliseconds. */
  readonly stages: Durations
  /** Where it failed. */
  readonly stage?: Stage
  readonly reason?: string
}

export type Durations = Readonly<Partial<Record<Stage, number>>>

/** Twenty of them fit into one object of a cluster, which holds 1 MiB, whatever a commit put into them. */
const mostBytes = 40_000

/** Sums a report up. */
export function summarizeRun(report: Report): RunSummary {
  const forms = [
    { text: 300, apps: 60 },
    { text: 100, apps: 30 },
    { text: 30, apps: 10 },
  ]
  const summaries = forms.map((form) => () => summarize(report, form))
  const fitting = summaries.map((make) => make()).find((one) => bytesOf(one) <= mostBytes)
  return fitting ?? summarize(report, { text: 30, apps: 0 })
}

/** Checks what was read. */
export function isRunSummary(value: unknown): value is RunSummary {
  if (!isRecord(value)) return false
  const { run, state, finishedAt, stages, changed, apps } = value
  return (
    isRecord(run) &&
    ["id", "cluster", "revision", "subject", "author", "startedAt"].every(
      (field) => typeof run[field] === "string",
    ) &&
    ["synced", "failed", "superseded"].includes(String(state)) &&
    typeof finishedAt === "string" &&
    isRecord(stages) &&
    typeof changed === "number" &&
    Array.isArray(apps) &&
    apps.every((app) => isRecord(app) && typeof app.app === "string" && isRecord(app.stages))
  )
}

interface Form {
  readonly text: number
  readonly apps: number
}

function summarize({ run, state, finishedAt, failure, stages, apps }: Report, form: Form) {
  const summaries = apps.map((app) => summarizeApp(app, form.text)).toSorted(byInterest)
  const more = Math.max(0, summaries.length - form.apps)
  return {
    run: shortRun(run, form),
    state,
    finishedAt,
    ...(failure !== undefined && {
      failure: { stage: failure.stage, reason: short(failure.reason, form.text) },
    }),
    stages: durations(stages),
    changed: summaries.reduce((sum, { changed }) => sum + changed, 0),
    apps: summaries.slice(0, form.apps),
    ...(more > 0 && { more }),
  }
}

function shortRun({ subject, author, reason, apps, ...run }: Run, form: Form): Run {
  return {
    ...run,
    subject: short(subject, form.text),
    author: short(author, form.text),
    ...(reason !== undefined && { reason: short(reason, form.text) }),
    ...(apps !== undefined && { apps: apps.slice(0, Math.max(1, form.apps)) }),
  }
}

function summarizeApp(report: AppReport, text: number): AppSummary {
  const written = ["create", "configure", "recreate", "prune"]
  return {
    app: short(report.app, 63),
    state: report.state,
    changed: report.changes.filter(({ action }) => written.includes(action)).length,
    stages: durations(report.stages),
    ...(report.state === "failed" && {
      stage: report.stage,
      reason: short(report.reasons[0] ?? "", text),
    }),
    ...(report.state === "skipped" && { reason: short(report.reason, text) }),
  }
}

/** A stage that came twice, such as an app's waves, counts together. */
function durations(timings: readonly StageTiming[]): Durations {
  const sums: Partial<Record<Stage, number>> = {}
  for (const { stage, durationMs } of timings)
    sums[stage] = Math.round((sums[stage] ?? 0) + durationMs)
  return sums
}

const interest = { failed: 0, skipped: 1, synced: 2 }

function byInterest(a: AppSummary, b: AppSummary): number {
  return interest[a.state] - interest[b.state] || b.changed - a.changed
}

function short(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value))
}
