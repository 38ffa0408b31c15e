import type { Change, FieldChange } from "#lib/sync/change.ts"
import type { AppReport, ObjectHealth, Report } from "#lib/sync/report.ts"

const limits = { text: 2000, reasons: 100, changes: 1000, objects: 1000, fields: 40 }

/** Cuts a report to a size that can be kept, sent and shown, whatever a commit put into it. */
export function boundedReport(report: Report): Report {
  const { run, failure } = report
  return {
    ...report,
    run: { ...run, subject: run.subject.slice(0, 200), author: run.author.slice(0, 100) },
    apps: report.apps.slice(0, 200).map(boundedApp),
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
