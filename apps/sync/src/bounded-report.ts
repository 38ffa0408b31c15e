import type { Change, FieldChange } from "#lib/sync/change.ts"
import type { AppReport, ObjectHealth, Report } from "#lib/sync/report.ts"

const limits = {
  ...{ text: 2000, reasons: 100, changes: 1000, objects: 1000, fields: 40 },
  /** So many apps are kept at all, and so many of them with all that is known: those that failed or changed first. */
  ...{ apps: 5000, wholeApps: 200 },
}

/** Cuts a report to a size that can be kept, sent and shown, whatever a commit put into it. */
export function boundedReport(report: Report): Report {
  const { run, failure } = report
  return {
    ...report,
    run: { ...run, subject: run.subject.slice(0, 200), author: run.author.slice(0, 100) },
    apps: boundedApps(report.apps),
    ...(failure === undefined
      ? {}
      : { failure: { stage: failure.stage, reason: boundedText(failure.reason) } }),
    warnings: boundedTexts(report.warnings),
  }
}

/** Cuts one change. */
export function boundedChange(change: Change): Change {
  if ("reason" in change) return { ...change, reason: boundedText(change.reason) }
  if (change.action !== "configure") return change
  return { ...change, fields: change.fields.slice(0, limits.fields).map(boundedField) }
}

/** Cuts one object's message. */
export function boundedHealth(health: ObjectHealth): ObjectHealth {
  return { ...health, message: boundedText(health.message) }
}

/** Cuts a text. */
export function boundedText(text: string): string {
  return text.length > limits.text ? `${text.slice(0, limits.text)}…` : text
}

/** Cuts a list of sentences and says how many are missing. */
export function boundedTexts(texts: readonly string[]): readonly string[] {
  const shown = texts.slice(0, limits.reasons).map(boundedText)
  const more = texts.length - shown.length
  return more > 0 ? [...shown, `… and ${more} more`] : shown
}

function boundedApps(apps: readonly AppReport[]): readonly AppReport[] {
  const kept = apps.toSorted((a, b) => interest(a) - interest(b)).slice(0, limits.apps)
  const whole = new Set(kept.slice(0, limits.wholeApps))
  const isKept = new Set(kept)
  return apps
    .filter((app) => isKept.has(app))
    .map((app) =>
      boundedApp(whole.has(app) ? app : { ...app, stages: [], changes: [], objects: [] }),
    )
}

function interest({ state, changes }: AppReport): number {
  if (state !== "synced") return state === "failed" ? 0 : 1
  return changes.some(({ action }) => action !== "unchanged") ? 2 : 3
}

function boundedApp(app: AppReport): AppReport {
  const common = {
    app: app.app,
    stages: app.stages,
    changes: app.changes.slice(0, limits.changes).map(boundedChange),
    objects: app.objects.slice(0, limits.objects).map(boundedHealth),
  }
  switch (app.state) {
    case "synced":
      return { ...common, state: app.state }
    case "failed":
      return { ...common, state: app.state, stage: app.stage, reasons: boundedTexts(app.reasons) }
    case "skipped":
      return { ...common, state: app.state, reason: boundedText(app.reason) }
  }
}

function boundedField(field: FieldChange): FieldChange {
  return {
    path: field.path.slice(0, 500),
    ...(field.before === undefined ? {} : { before: boundedValue(field.before) }),
    ...(field.after === undefined ? {} : { after: boundedValue(field.after) }),
  }
}

function boundedValue(value: unknown): unknown {
  if (typeof value === "string") return boundedText(value)
  const text = JSON.stringify(value) ?? ""
  return text.length > limits.text ? boundedText(text) : value
}
