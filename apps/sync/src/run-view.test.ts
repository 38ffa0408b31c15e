import { expect, test } from "bun:test"
import type { Progress } from "#lib/sync/progress.ts"
import type { Report } from "#lib/sync/report.ts"
import type { Run } from "#lib/sync/run.ts"
import { viewOfReport, viewOfRun, withSteps } from "./run-view.ts"

const now = new Date("2026-01-02T03:04:06Z")
const run: Run = {
  id: "one",
  cluster: "local",
  revision: "1".repeat(40),
  subject: "Scale OCR",
  author: "Ann",
  startedAt: "2026-01-02T03:04:05.000Z",
}
const about = { type: "stage", run: run.id } as const

test("withSteps() follows a stage from its beginning to its end", () => {
  const begun = view([{ ...about, stage: "render", state: "begun" }])
  expect(begun.stages).toEqual([{ stage: "render", state: "running", begunAt: now.toISOString() }])
  const done = view([
    { ...about, stage: "render", state: "begun" },
    { ...about, stage: "render", state: "done", durationMs: 5, summary: "2 apps" },
  ])
  expect(done.stages).toEqual([
    { stage: "render", state: "done", durationMs: 5, summary: "2 apps" },
  ])
})

test("withSteps() keeps each app by itself and its newest health", () => {
  const object = "Deployment/a/b"
  const shown = view([
    { ...about, app: "two", stage: "diff", state: "begun" },
    { ...about, app: "one", stage: "policy", state: "failed", durationMs: 1, reasons: ["No"] },
    { type: "change", run: run.id, app: "two", change: { action: "create", object } },
    {
      type: "health",
      run: run.id,
      app: "two",
      health: { object, health: "progressing", message: "0 of 1" },
    },
    {
      type: "health",
      run: run.id,
      app: "two",
      health: { object, health: "ready", message: "1 of 1" },
    },
  ])
  expect(shown.apps).toMatchObject([
    {
      app: "two",
      state: "running",
      changes: [{ action: "create", object }],
      objects: [{ health: "ready" }],
    },
    { app: "one", state: "failed", reasons: ["No"] },
  ])
})

test("withSteps() ends in the report and keeps what the stages said", () => {
  const report: Report = {
    run,
    state: "synced",
    finishedAt: now.toISOString(),
    stages: [{ stage: "render", durationMs: 6 }],
    apps: [],
    warnings: [],
  }
  const ended = view([
    { ...about, stage: "render", state: "done", durationMs: 5, summary: "2 apps" },
    { type: "finished", report },
  ])
  expect(ended).toMatchObject({ state: "synced", stages: [{ durationMs: 6, summary: "2 apps" }] })
})

test("viewOfReport() marks the stage that failed, with or without a time", () => {
  const report: Report = {
    run,
    state: "failed",
    finishedAt: now.toISOString(),
    stages: [{ stage: "checkout", durationMs: 6 }],
    apps: [],
    failure: { stage: "render", reason: "No" },
    warnings: [],
  }
  expect(viewOfReport(report).stages).toEqual([
    { stage: "checkout", state: "done", durationMs: 6 },
    { stage: "render", state: "failed" },
  ])
})

function view(steps: readonly Progress[]) {
  const [first, ...others] = steps.map((progress) => ({ progress, at: now }))
  return withSteps(withSteps(viewOfRun(run), first === undefined ? [] : [first]), others)
}
