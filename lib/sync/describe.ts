import type { Change, FieldChange } from "./change.ts"
import { duration, oneLine, type Paint, paint, plain } from "./describe-text.ts"
import type { Progress } from "./progress.ts"
import type { AppReport, ObjectHealth, Report } from "./report.ts"
import type { Run, Stage } from "./run.ts"

export interface DescribeOptions {
  /** ANSI colours. */
  readonly colour: boolean
}

/**
 * Describes one step of a run in lines for people: what changes, what is healthy, what failed and why.
 * Steps that changed nothing are silent, so a run without changes is three or four lines.
 */
export function describe(progress: Progress, options: DescribeOptions): readonly string[] {
  const colours = paint(options.colour)
  switch (progress.type) {
    case "started":
      return [
        `${progress.run.cluster} ← ${commit(progress.run, colours)}${by(progress.run)}${why(progress.run)}`,
      ]
    case "stage":
      return stageLines(progress, colours)
    case "change":
      return changeLines(progress.change, colours)
    case "health":
      return [healthLine(progress.health, colours)]
    case "finished":
      return [...warningLines(progress.report, colours), ...outcome(progress.report, colours)]
  }
}

/** Describes a whole run afterwards: its changes, every reason of a failure, and how it ended. */
export function describeReport(report: Report, options: DescribeOptions): readonly string[] {
  const colours = paint(options.colour)
  return [
    `${report.run.cluster} ← ${commit(report.run, colours)}${by(report.run)}${why(report.run)}`,
    ...report.apps.flatMap((app) => [
      ...app.changes.flatMap((change) => changeLines(change, colours)),
      ...(app.state === "failed" ? failureLines(app.app, app.stage, app.reasons, colours) : []),
    ]),
    ...(report.failure === undefined
      ? []
      : failureLines(undefined, report.failure.stage, [report.failure.reason], colours)),
    ...warningLines(report, colours),
    ...outcome(report, colours),
  ]
}

function stageLines(progress: Progress & { type: "stage" }, colours: Paint): readonly string[] {
  const { app, stage } = progress
  switch (progress.state) {
    case "begun":
      return []
    case "failed":
      return failureLines(app, stage, progress.reasons, colours, progress.durationMs)
    case "done": {
      if (isSilent(stage, progress.summary) && !alwaysShown.has(stage)) return []
      const name = app === undefined ? stage : `${plain(app)} ${stage}`
      const summary = progress.summary === "" ? "" : `  ${plain(progress.summary)}`
      return [
        `  ${name.padEnd(18)} ${colours.dim(duration(progress.durationMs).padStart(7))}${summary}`,
      ]
    }
  }
}

/** What every run does, so that even one without changes shows where its time went. */
const alwaysShown: ReadonlySet<Stage> = new Set(["checkout", "render"])

/** Checks that passed, and work that found nothing to do. */
function isSilent(stage: Stage, summary: string): boolean {
  const isCheck = stage === "validate" || stage === "policy" || stage === "report"
  return isCheck || /^($|nothing\b|no\b|none\b|0 |unchanged|\d+ unchanged$)/i.test(summary)
}

function failureLines(
  app: string | undefined,
  stage: Stage,
  reasons: readonly string[],
  colours: Paint,
  durationMs?: number,
): readonly string[] {
  const after = durationMs === undefined ? "" : ` after ${duration(durationMs)}`
  const name = app === undefined ? stage : `${plain(app)}: ${stage}`
  return [
    `${colours.red(`✗ ${name} failed`)}${after}`,
    ...reasons.flatMap((reason) => {
      const [first = "", ...more] = plain(reason).split("\n")
      return [`    - ${first}`, ...more.map((line) => `      ${line}`)]
    }),
  ]
}

const shownFields = 8

function changeLines(change: Change, colours: Paint): readonly string[] {
  const object = plain(change.object)
  switch (change.action) {
    case "create":
      return [`  ${colours.green("+")} ${object}`]
    case "prune":
      return [`  ${colours.red("-")} ${object}`]
    case "recreate":
      return [`  ${colours.red("±")} ${object} made anew: ${plain(change.reason)}`]
    case "keep":
      return [`  ${colours.yellow("=")} ${object} kept: ${plain(change.reason)}`]
    case "unchanged":
      return []
    case "configure": {
      const head = `  ${colours.yellow("~")} ${object}`
      const fields = change.fields.slice(0, shownFields).map(fieldLine)
      if (change.fields.length === 1) return [`${head} ${fields.join("")}`]
      const more = change.fields.length - fields.length
      return [
        head,
        ...fields.map((line) => `      ${line}`),
        ...(more > 0 ? [`      … and ${more} more fields`] : []),
      ]
    }
  }
}

function fieldLine({ path, before, after }: FieldChange): string {
  if (before === undefined) return `${plain(path)}: + ${value(after)}`
  if (after === undefined) return `${plain(path)}: - ${value(before)}`
  return `${plain(path)}: ${value(before)} → ${value(after)}`
}

function value(of: unknown): string {
  const text = typeof of === "string" ? of : (JSON.stringify(of) ?? "nothing")
  const oneLine = plain(text).replaceAll("\n", "⏎")
  return oneLine.length > 80 ? `${oneLine.slice(0, 79)}…` : oneLine
}

function healthLine({ object, health, message }: ObjectHealth, colours: Paint): string {
  const sign = {
    ready: colours.green("●"),
    progressing: colours.yellow("◌"),
    failed: colours.red("✗"),
  }
  return `  ${sign[health]} ${plain(object)}  ${plain(message)}`
}

function warningLines(report: Report, colours: Paint): readonly string[] {
  return report.warnings.map((warning) => `  ${colours.yellow("!")} ${plain(warning)}`)
}

/** How the run ended, in one line, such as `✓ local is at 1a2b3c4 "Scale OCR" in 2.1 s (rotisserie 2 changed, 21 unchanged)`. */
function outcome(report: Report, colours: Paint): readonly string[] {
  const { run } = report
  const took = duration(Date.parse(report.finishedAt) - Date.parse(run.startedAt))
  const apps = report.apps.map(appSummary).join("; ")
  const detail = apps === "" ? "" : ` (${apps})`
  switch (report.state) {
    case "synced":
      return [
        `${colours.green("✓")} ${run.cluster} is at ${commit(run, colours)} in ${took}${detail}`,
      ]
    case "superseded":
      return [
        `${colours.yellow("↷")} ${commit(run, colours)} gave way to a newer commit after ${took}${detail}`,
      ]
    case "failed": {
      const kept = report.failure === undefined ? detail : ": nothing was touched"
      return [
        `${colours.red("✗")} ${run.cluster} could not get to ${commit(run, colours)} in ${took}${kept}`,
      ]
    }
  }
}

function appSummary(app: AppReport): string {
  const name = plain(app.app)
  if (app.state === "failed") return `${name} failed at ${app.stage}`
  if (app.state === "skipped") return `${name} skipped: ${plain(app.reason)}`
  const unchanged = app.changes.filter((change) => change.action === "unchanged").length
  const kept = app.changes.filter((change) => change.action === "keep").length
  const changed = app.changes.length - unchanged - kept
  const parts = [
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(kept > 0 ? [`${kept} kept`] : []),
    ...(unchanged > 0 || changed + kept === 0 ? [`${unchanged} unchanged`] : []),
  ]
  return `${name} ${parts.join(", ")}`
}

function commit(run: Run, colours: Paint): string {
  const subject = oneLine(run.subject)
  const short = colours.bold(run.revision.slice(0, 7))
  return subject === ""
    ? short
    : `${short} "${subject.length > 72 ? `${subject.slice(0, 71)}…` : subject}"`
}

/** Names of objects and managers are other people's text. */
function why({ reason }: Run): string {
  return reason === undefined ? "" : `: ${oneLine(reason)}`
}

function by(run: Run): string {
  const author = oneLine(run.author).slice(0, 60)
  return author === "" ? "" : ` by ${author}`
}
