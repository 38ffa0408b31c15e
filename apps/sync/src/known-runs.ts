import type { AppReport, Report } from "#lib/sync/report.ts"
import type { Stage } from "#lib/sync/run.ts"
import type { AppSummary, Durations, RunSummary } from "#lib/sync/run-summary.ts"

/** A run as far as it is known here. */
export type KnownRun = Report & {
  /** All that is known of what its apps changed: another replica or an earlier process ran it. */
  readonly short?: { readonly changed: number }
}

const shownRuns = 20

/** Puts together what this process ran and what the cluster remembers of others, newest first. */
export function knownRuns(
  own: readonly Report[],
  remembered: readonly RunSummary[],
): readonly KnownRun[] {
  const ids = new Set(own.map(({ run }) => run.id))
  const others = remembered.filter(({ run }) => !ids.has(run.id)).map(toReport)
  return [...own, ...others]
    .toSorted((a, b) => Date.parse(b.run.startedAt) - Date.parse(a.run.startedAt))
    .slice(0, shownRuns)
}

function toReport({ stages, changed, apps, more: _more, ...summary }: RunSummary): KnownRun {
  return {
    ...summary,
    stages: timings(stages),
    apps: apps.map(toAppReport),
    warnings: [],
    short: { changed },
  }
}

function toAppReport({ app, state, stages, stage, reason = "" }: AppSummary): AppReport {
  const about = { app, stages: timings(stages), changes: [], objects: [] }
  switch (state) {
    case "synced":
      return { ...about, state }
    case "failed":
      return { ...about, state, stage: stage ?? "report", reasons: [reason] }
    case "skipped":
      return { ...about, state, reason }
  }
}

function timings(durations: Durations): Report["stages"] {
  return Object.entries(durations).map(([stage, durationMs]) => ({
    stage: stage as Stage,
    durationMs,
  }))
}
