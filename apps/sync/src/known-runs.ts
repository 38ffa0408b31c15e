import type { AppReport, Report } from "#lib/sync/report.ts"
import type { Stage } from "#lib/sync/run.ts"
import type { AppSummary, Durations, RunSummary } from "#lib/sync/run-summary.ts"

/** A run as far as it is known here. */
export type KnownRun = Report & {
  /** All that is known of what its apps changed: another replica or an earlier process ran it. */
  readonly short?: { readonly changed: number }
}

const shownRuns = 20

/**
 * Puts together what this process ran and what the cluster remembers of others, newest first. Each list is
 * in order by itself; times decide only between runs of which neither list says it.
 */
export function knownRuns(
  own: readonly Report[],
  remembered: readonly RunSummary[],
): readonly KnownRun[] {
  const known = new Map(own.map((report) => [report.run.id, report]))
  const shared = remembered.findIndex(({ run }) => known.has(run.id))
  const ids = new Set(remembered.map(({ run }) => run.id))
  const first = own.findIndex(({ run }) => ids.has(run.id))
  const inCluster = remembered.map((summary) => known.get(summary.run.id) ?? toReport(summary))
  const runs =
    shared < 0
      ? merged(own, inCluster)
      : [
          // What was run last may not be remembered yet, and what was run long ago no more.
          ...merged(own.slice(0, first), inCluster.slice(0, shared)),
          ...merged(
            own.slice(first).filter(({ run }) => !ids.has(run.id)),
            inCluster.slice(shared),
          ),
        ]
  return runs.slice(0, shownRuns)
}

/** Of two lists the newer head first, again and again: a clock that jumped leaves each list in its order. */
function merged(one: readonly KnownRun[], other: readonly KnownRun[]): readonly KnownRun[] {
  const [a, b] = [one[0], other[0]]
  if (a === undefined) return other
  if (b === undefined) return one
  return Date.parse(a.run.startedAt) >= Date.parse(b.run.startedAt)
    ? [a, ...merged(one.slice(1), other)]
    : [b, ...merged(one, other.slice(1))]
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
