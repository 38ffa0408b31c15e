import type { KnownRun } from "#apps/sync/src/known-runs.ts"
import { type AppStatus, runSummary } from "#apps/sync/src/status.ts"
import { describeReport } from "#lib/sync/describe.ts"
import { duration, oneLine, type Paint, paint, plain } from "#lib/sync/describe-text.ts"

/** What is shown of a cluster, by its service's page or by itself. */
export interface ShownStatus {
  /** Who writes, and other things worth knowing first. */
  readonly head: readonly string[]
  readonly apps: readonly AppStatus[]
  readonly isRunning: boolean
  /** Newest first. */
  readonly runs: readonly KnownRun[]
}

const shownRuns = 5

/** Describes a cluster in lines for people. */
export function statusLines(
  { head, apps, isRunning, runs }: ShownStatus,
  { colour }: { readonly colour: boolean },
): readonly string[] {
  const colours = paint(colour)
  const [last] = runs
  return [
    ...head.map(plain),
    ...apps.flatMap((app) => ["", ...appLines(app, colours)]),
    "",
    ...(isRunning ? ["A run is on now"] : []),
    ...(last === undefined ? ["No run yet"] : []),
    ...(last !== undefined && last.short === undefined
      ? ["Last run:", ...describeReport(last, { colour })]
      : []),
    ...(last?.short !== undefined
      ? ["Last runs:", ...runs.slice(0, shownRuns).flatMap((run) => runLines(run, colours))]
      : []),
  ]
}

function appLines(app: AppStatus, colours: Paint): readonly string[] {
  const at =
    app.at === undefined ? "" : `  at ${app.at.revision.slice(0, 7)} "${plain(app.at.subject)}"`
  return [
    `${colours.bold(plain(app.app))}  ${stateOf(app, colours)}${at}`,
    ...app.reasons.map((reason) => `  ${colours.red("✗")} ${plain(reason)}`),
    ...(app.drifts ?? []).flatMap((drift) => driftLines(drift, colours)),
    ...app.objects.map(
      ({ object, health, message }) =>
        `  ${dot(health, colours)} ${plain(object)}  ${plain(message)}`,
    ),
  ]
}

function stateOf({ state, stage }: AppStatus, colours: Paint): string {
  switch (state) {
    case "synced":
      return colours.green(state)
    case "failed":
      return colours.red(stage === undefined ? state : `failed at ${stage}`)
    default:
      return colours.yellow(state)
  }
}

function dot(health: AppStatus["objects"][number]["health"], colours: Paint): string {
  switch (health) {
    case "ready":
      return colours.green("●")
    case "progressing":
      return colours.yellow("◌")
    case "failed":
      return colours.red("✗")
  }
}

function driftLines(
  { object, fields, gone, by, contested }: NonNullable<AppStatus["drifts"]>[number],
  colours: Paint,
): readonly string[] {
  const what = gone ? " was deleted" : ` was changed${by === undefined ? "" : ` by ${plain(by)}`}`
  const left = contested.length > 0 ? "; contested, left alone for now" : ""
  return [
    `  ${colours.yellow("≠")} ${plain(object)}${what}${left}`,
    ...fields.map(
      ({ path, before, after }) => `      ${plain(path)}: ${value(before)} → ${value(after)}`,
    ),
  ]
}

function value(of: unknown): string {
  return plain(JSON.stringify(of) ?? "nothing")
}

function runLines(report: KnownRun, colours: Paint): readonly string[] {
  const { run, state, finishedAt, changed, failed } = runSummary(report)
  const sign = {
    synced: colours.green("✓"),
    failed: colours.red("✗"),
    superseded: colours.yellow("↷"),
  }
  const took = duration(Date.parse(finishedAt) - Date.parse(run.startedAt))
  const by = run.author === "" ? "" : ` by ${run.author}`
  const why = run.reason === undefined ? "" : `: ${run.reason}`
  const what = failed.length > 0 ? failed.join(", ") : `${changed} changed`
  const { failure } = report
  return [
    `  ${sign[state]} ${run.startedAt.slice(0, 19)}Z ${run.revision.slice(0, 7)} ${oneLine(`"${run.subject}"${by}${why}`)}  ${oneLine(what)} in ${took}`,
    ...(failure === undefined ? [] : [`    - ${oneLine(failure.reason)}`]),
  ]
}
