import type { Progress } from "#lib/sync/progress.ts"
import type { Report } from "#lib/sync/report.ts"
import { boundedChange, boundedHealth, boundedReport, boundedTexts } from "./bounded-report.ts"

/** The last steps of a run, as many as fit into an object of the cluster; the end is always among them. */
export interface StepRing {
  push(progress: Progress): void
  /** How many steps were pushed out. */
  from(): number
  steps(): readonly Progress[]
}

/** A ConfigMap holds 1 MiB. */
const mostBytes = 400_000

/** Creates an empty ring. */
export function createStepRing(limit: number = mostBytes): StepRing {
  const kept: { readonly step: Progress; readonly bytes: number }[] = []
  let total = 0
  let from = 0
  return {
    push(progress) {
      const step = bounded(progress, limit / 2)
      const bytes = bytesOf(step)
      kept.push({ step, bytes })
      total += bytes
      while (total > limit && kept.length > 1) {
        total -= kept.shift()?.bytes ?? 0
        from += 1
      }
    },
    from: () => from,
    steps: () => kept.map(({ step }) => step),
  }
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value))
}

/** Cuts a step to a size that can be stored, whatever a commit put into it. */
function bounded(progress: Progress, most: number): Progress {
  switch (progress.type) {
    case "started":
      return progress
    case "stage":
      return progress.state === "failed"
        ? { ...progress, reasons: boundedTexts(progress.reasons) }
        : progress
    case "change":
      return { ...progress, change: boundedChange(progress.change) }
    case "health":
      return { ...progress, health: boundedHealth(progress.health) }
    case "finished":
      return { ...progress, report: boundedTo(most, progress.report) }
  }
}

/** Leaves out more and more of the detail until it fits: what each app came to stays longest. */
function boundedTo(most: number, report: Report): Report {
  const whole = boundedReport(report)
  const forms = [
    () => whole,
    () => withApps(whole, (app) => ({ ...app, objects: [] })),
    () => withApps(whole, (app) => ({ ...app, objects: [], changes: app.changes.map(bare) })),
    () => withApps(whole, (app) => ({ ...app, objects: [], changes: [], stages: [] })),
  ]
  const fitting = forms.map((form) => form()).find((form) => bytesOf(form) <= most)
  return fitting ?? { ...whole, apps: [], warnings: ["The report is too long to be shown here"] }
}

type App = Report["apps"][number]
type Change = App["changes"][number]

function withApps(report: Report, change: (app: App) => App): Report {
  return { ...report, apps: report.apps.map(change) }
}

function bare(change: Change): Change {
  return change.action === "configure" ? { ...change, fields: [] } : change
}
