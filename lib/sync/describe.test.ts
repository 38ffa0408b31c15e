import { expect, test } from "bun:test"
import { describe, describeReport } from "./describe.ts"
import type { Progress } from "./progress.ts"
import type { AppReport, Report } from "./report.ts"
import type { Run } from "./run.ts"

const run: Run = {
  id: "2026-01-02T03:04:05.000Z-1a2b3c4",
  cluster: "local",
  revision: "1a2b3c4d5e6f708192a3b4c5d6e7f80910111213",
  subject: "Scale OCR",
  author: "Ann",
  startedAt: "2026-01-02T03:04:05.000Z",
}

test("describe() of a run that changes nothing is four lines", () => {
  const lines = all([
    { type: "started", run },
    { type: "stage", run: run.id, stage: "checkout", state: "begun" },
    {
      type: "stage",
      run: run.id,
      stage: "checkout",
      state: "done",
      durationMs: 45,
      summary: "3 services",
    },
    {
      type: "stage",
      run: run.id,
      stage: "render",
      state: "done",
      durationMs: 310,
      summary: "1 app, 23 objects",
    },
    {
      type: "stage",
      run: run.id,
      app: "rotisserie",
      stage: "validate",
      state: "done",
      durationMs: 2,
      summary: "23 objects",
    },
    {
      type: "stage",
      run: run.id,
      app: "rotisserie",
      stage: "policy",
      state: "done",
      durationMs: 2,
      summary: "5 policies",
    },
    {
      type: "stage",
      run: run.id,
      app: "rotisserie",
      stage: "diff",
      state: "done",
      durationMs: 20,
      summary: "23 unchanged",
    },
    {
      type: "change",
      run: run.id,
      app: "rotisserie",
      change: { action: "unchanged", object: "Service/rotisserie/rotisserie-app" },
    },
    {
      type: "stage",
      run: run.id,
      app: "rotisserie",
      stage: "apply",
      state: "done",
      durationMs: 0,
      summary: "nothing to apply",
    },
    { type: "finished", report: report([synced(23)]) },
  ])
  expect(lines).toEqual([
    'local ← 1a2b3c4 "Scale OCR" by Ann',
    "  checkout             45 ms  3 services",
    "  render              310 ms  1 app, 23 objects",
    '✓ local is at 1a2b3c4 "Scale OCR" in 2.1 s (rotisserie 23 unchanged)',
  ])
})

test("describe() shows what is created, configured, pruned and kept", () => {
  const object = "Deployment/rotisserie/rotisserie-ocr"
  const change = (of: Parameters<typeof progressOf>[0]) => all([progressOf(of)])
  expect(change({ action: "create", object })).toEqual([`  + ${object}`])
  expect(change({ action: "prune", object })).toEqual([`  - ${object}`])
  expect(change({ action: "keep", object, reason: "a Pod still uses it" })).toEqual([
    `  = ${object} kept: a Pod still uses it`,
  ])
  expect(
    change({
      action: "configure",
      object,
      fields: [{ path: "spec.replicas", before: 1, after: 3 }],
    }),
  ).toEqual([`  ~ ${object} spec.replicas: 1 → 3`])
  expect(
    change({
      action: "configure",
      object,
      fields: [
        { path: "spec.paused", after: true },
        { path: "metadata.labels.old", before: "x" },
      ],
    }),
  ).toEqual([`  ~ ${object}`, "      spec.paused: + true", "      metadata.labels.old: - x"])
})

test("describe() shows at most eight fields of one object", () => {
  const fields = Array.from({ length: 11 }, (_, n) => ({ path: `data.k${n}`, after: "v" }))
  const lines = all([progressOf({ action: "configure", object: "ConfigMap/a/b", fields })])
  expect(lines).toHaveLength(10)
  expect(lines.at(-1)).toBe("      … and 3 more fields")
})

test("describe() shows health and the reasons of a failure", () => {
  expect(
    all([
      {
        type: "health",
        run: run.id,
        app: "rotisserie",
        health: { object: "Deployment/a/b", health: "ready", message: "3 of 3 replicas ready" },
      },
      {
        type: "stage",
        run: run.id,
        app: "rotisserie",
        stage: "policy",
        state: "failed",
        durationMs: 12,
        reasons: ["One", "Two\nclusters/local/x.ts:3"],
      },
    ]),
  ).toEqual([
    "  ● Deployment/a/b  3 of 3 replicas ready",
    "✗ rotisserie: policy failed after 12 ms",
    "    - One",
    "    - Two",
    "      clusters/local/x.ts:3",
  ])
})

test("describe() ends a failed, a superseded and an untouched run in one line", () => {
  const failed: AppReport = {
    app: "rotisserie",
    state: "failed",
    stage: "policy",
    reasons: ["One"],
    stages: [],
    changes: [],
    objects: [],
  }
  const skipped: AppReport = {
    app: "edge",
    state: "skipped",
    reason: "waits for rotisserie",
    stages: [],
    changes: [],
    objects: [],
  }
  expect(
    all([{ type: "finished", report: { ...report([failed, skipped]), state: "failed" } }]),
  ).toEqual([
    '✗ local could not get to 1a2b3c4 "Scale OCR" in 2.1 s (rotisserie failed at policy; edge skipped: waits for rotisserie)',
  ])
  expect(all([{ type: "finished", report: { ...report([]), state: "superseded" } }])).toEqual([
    '↷ 1a2b3c4 "Scale OCR" gave way to a newer commit after 2.1 s',
  ])
  expect(
    all([
      {
        type: "finished",
        report: { ...report([]), state: "failed", failure: { stage: "render", reason: "x" } },
      },
    ]),
  ).toEqual(['✗ local could not get to 1a2b3c4 "Scale OCR" in 2.1 s: nothing was touched'])
})

test("describe() never lets a commit drive the terminal", () => {
  const evil = { ...run, subject: "a\u001b[31mb\nc\u202ed", author: "\u0007" }
  expect(all([{ type: "started", run: evil }])).toEqual(['local ← 1a2b3c4 "a [31mb c d"'])
})

test("describe() colours when asked", () => {
  const [line] = describe(progressOf({ action: "create", object: "A/b" }), { colour: true })
  expect(line).toBe("  \u001b[32m+\u001b[39m A/b")
})

test("describeReport() tells the whole run", () => {
  const app: AppReport = {
    app: "rotisserie",
    state: "failed",
    stage: "health",
    reasons: ["Deployment/a/b: no replica is ready"],
    stages: [],
    changes: [{ action: "create", object: "Deployment/a/b" }],
    objects: [],
  }
  expect(
    describeReport({ ...report([app]), state: "failed", warnings: ["Careful"] }, { colour: false }),
  ).toEqual([
    'local ← 1a2b3c4 "Scale OCR" by Ann',
    "  + Deployment/a/b",
    "✗ rotisserie: health failed",
    "    - Deployment/a/b: no replica is ready",
    "  ! Careful",
    '✗ local could not get to 1a2b3c4 "Scale OCR" in 2.1 s (rotisserie failed at health)',
  ])
})

function all(progress: readonly Progress[]): readonly string[] {
  return progress.flatMap((one) => describe(one, { colour: false }))
}

function progressOf(change: (Progress & { type: "change" })["change"]): Progress {
  return { type: "change", run: run.id, app: "rotisserie", change }
}

function synced(unchanged: number): AppReport {
  const changes = Array.from({ length: unchanged }, (_, n) => ({
    action: "unchanged" as const,
    object: `Service/a/${n}`,
  }))
  return { app: "rotisserie", state: "synced", stages: [], changes, objects: [] }
}

function report(apps: readonly AppReport[]): Report {
  return {
    run,
    state: "synced",
    finishedAt: "2026-01-02T03:04:07.100Z",
    stages: [],
    apps,
    warnings: [],
  }
}
