import { expect, test } from "bun:test"
import type { Report } from "#lib/sync/report.ts"
import { type RunSummary, summarizeRun } from "#lib/sync/run-summary.ts"
import { knownRuns } from "./known-runs.ts"

const ids = (own: readonly Report[], remembered: readonly RunSummary[]) =>
  knownRuns(own, remembered).map(({ run }) => run.id)

test("knownRuns() puts runs of other replicas between our own by their times", () => {
  const own = [report("d", 40), report("b", 20)]
  const others = [report("c", 30), report("a", 10)].map(summarizeRun)
  expect(ids(own, others)).toEqual(["d", "c", "b", "a"])
})

test("knownRuns() shows a run first that the cluster does not remember yet", () => {
  const own = [report("c", 30), report("b", 20)]
  const remembered = [report("b", 20), report("a", 10)].map(summarizeRun)
  expect(ids(own, remembered)).toEqual(["c", "b", "a"])
})

test("knownRuns() keeps the newest runs first after the clock was put back", () => {
  const before = Array.from({ length: 30 }, (_, at) => report(`old-${at}`, 3600 - at))
  const runs = [report("new-2", 20), report("new-1", 10), ...before]
  const remembered = runs.slice(1, 21).map(summarizeRun)
  const shown = ids(runs.slice(0, 20), remembered)
  expect(shown).toEqual(runs.slice(0, 20).map(({ run }) => run.id))
})

function report(id: string, second: number): Report {
  const startedAt = new Date(second * 1000).toISOString()
  return {
    run: { id, cluster: "test", revision: "0".repeat(40), startedAt, subject: "", author: "" },
    state: "synced",
    finishedAt: startedAt,
    stages: [],
    apps: [],
    warnings: [],
  }
}
