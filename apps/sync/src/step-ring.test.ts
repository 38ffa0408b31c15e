import { expect, test } from "bun:test"
import type { Progress } from "#lib/sync/progress.ts"
import type { Report } from "#lib/sync/report.ts"
import { startRun } from "#lib/sync/run.ts"
import { createStepRing } from "./step-ring.ts"

const run = startRun(
  "prod",
  { revision: "1".repeat(40), subject: "Grow", author: "Ada" },
  new Date(0),
)
const change = (n: number): Progress => ({
  type: "change",
  run: run.id,
  app: "shop",
  change: { action: "create", object: `ConfigMap/shop/${n}` },
})

test("createStepRing() keeps the newest steps that fit, and counts those that went", () => {
  const ring = createStepRing(1_000)
  for (let n = 0; n < 100; n++) ring.push(change(n))
  expect(Buffer.byteLength(JSON.stringify(ring.steps()))).toBeLessThan(1_100)
  expect(ring.from() + ring.steps().length).toBe(100)
  expect(ring.steps().at(-1)).toEqual(change(99))
})

test("createStepRing() keeps the end of a run whatever its length", () => {
  const ring = createStepRing(6_000)
  const apps = Array.from({ length: 20 }, (_, n) => ({
    ...({ app: `app-${n}`, stages: [], objects: [], state: "failed", stage: "health" } as const),
    changes: [{ action: "unchanged", object: `ConfigMap/shop/${"x".repeat(200)}` }] as const,
    reasons: ["it is not ready"],
  }))
  const report: Report = {
    ...{ run, state: "failed", finishedAt: run.startedAt, stages: [], apps, warnings: [] },
  }
  ring.push({ type: "finished", report })
  const [last] = ring.steps()
  expect(last).toMatchObject({ type: "finished", report: { state: "failed" } })
  expect(last?.type === "finished" && last.report.apps).toHaveLength(20)
})
