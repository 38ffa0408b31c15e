import { expect, test } from "bun:test"
import type { Report } from "./report.ts"
import { runEvents } from "./run-events.ts"

const owner = { repositoryId: "shop", namespace: "turnspit" }
const run = {
  ...{ id: "1", cluster: "prod", revision: "0123456789".repeat(4), subject: "Scale\u001b[31m" },
  ...{ author: "Ada", startedAt: "2026-01-01T00:00:00Z" },
}
const finished = { run, finishedAt: run.startedAt, stages: [], warnings: [] }
const parts = { stages: [], objects: [], changes: [] }

test("runEvents() tells of apps that changed or failed, those that failed first, and of none that stayed as it was", () => {
  const made = { action: "create", object: "ConfigMap/shop/one" } as const
  const report: Report = {
    ...finished,
    state: "failed",
    apps: [
      { ...parts, app: "shop", state: "synced", changes: [made] },
      { ...parts, app: "same", state: "synced" },
      { ...parts, app: "stock", state: "failed", stage: "health", reasons: ["No image", "b", "c"] },
      { ...parts, app: "late", state: "skipped", reason: "waits for stock" },
    ],
  }
  expect(runEvents(report, owner)).toMatchObject([
    {
      about: "turnspit-shop-stock",
      reason: "DeployFailed",
      type: "Warning",
      message: '01234567 "Scale [31m": health: No image (and 2 more)',
    },
    {
      about: "turnspit-shop-shop",
      reason: "Deployed",
      type: "Normal",
      message: '01234567 "Scale [31m": 1 object changed',
    },
  ])
})

test("runEvents() tells that drift was put back, or could not be", () => {
  const reverting = { ...run, apps: ["shop", "stock"], reason: "puts back Service/shop/web" }
  const object = "Service/shop/web"
  const report: Report = {
    ...{ ...finished, run: reverting, state: "failed" },
    apps: [
      {
        ...{ ...parts, app: "shop", state: "synced" },
        changes: [
          { action: "configure", object, fields: [] },
          { action: "unchanged", object: "Service/shop/other" },
        ],
      },
      { ...parts, app: "stock", state: "failed", stage: "apply", reasons: ["No"] },
    ],
  }
  expect(runEvents(report, owner)).toMatchObject([
    { reason: "DriftNotReverted", message: '01234567 "Scale [31m": apply: No' },
    { reason: "DriftReverted", message: "puts back Service/shop/web: 1 object changed" },
  ])
})

test("runEvents() tells what kept a run from touching anything, within what Kubernetes takes", () => {
  const failure = { stage: "render", reason: "ü".repeat(3000) } as const
  const [event] = runEvents({ ...finished, state: "failed", apps: [], failure }, owner)
  expect(event).toMatchObject({ about: "turnspit-shop.history", reason: "RunFailed" })
  expect(event?.message).toMatch(/^01234567 "Scale \[31m": render: ü+…$/)
  expect(Buffer.byteLength(event?.message ?? "")).toBeLessThanOrEqual(1024)
})
