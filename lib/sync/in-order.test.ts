import { expect, test } from "bun:test"
import type { RenderedApp } from "#lib/render/rendered.ts"
import { inOrder } from "./in-order.ts"
import type { AppReport } from "./report.ts"

const app = (name: string, ...after: string[]): RenderedApp => ({
  state: "rendered",
  app: name,
  after,
  manifests: [],
})
const parts = { stages: [], changes: [], objects: [] }
const skip = (name: string, reason: string): AppReport => ({
  ...parts,
  app: name,
  state: "skipped",
  reason,
})
const synced = (name: string): AppReport => ({ ...parts, app: name, state: "synced" })
const failed = (name: string): AppReport => ({
  ...parts,
  app: name,
  state: "failed",
  stage: "health",
  reasons: ["no"],
})

test("inOrder() begins an app when those before it are synced, and reports in the list's order", async () => {
  const log: string[] = []
  const reports = await inOrder(
    [app("c", "b"), app("b", "a"), app("a")],
    { skip },
    async ({ app }) => {
      log.push(`begin ${app}`)
      await Promise.resolve()
      log.push(`end ${app}`)
      return synced(app)
    },
  )
  expect(log).toEqual(["begin a", "end a", "begin b", "end b", "begin c", "end c"])
  expect(reports.map(({ app }) => app)).toEqual(["c", "b", "a"])
})

test("inOrder() skips what comes after a failure, and nothing else", async () => {
  const apps = [app("a"), app("b", "a"), app("c", "b"), app("d")]
  const reports = await inOrder(apps, { skip }, async ({ app }) =>
    app === "a" ? failed(app) : synced(app),
  )
  expect(reports).toEqual([
    failed("a"),
    skip("b", 'it comes after "a", which failed'),
    skip("c", 'it comes after "b", which was skipped'),
    synced("d"),
  ])
})

test("inOrder() refuses circles and strangers instead of waiting for ever", async () => {
  const apps = [app("a", "b"), app("b", "a"), app("c", "nobody"), app("d", "d")]
  const reports = await inOrder(apps, { skip }, async ({ app }) => synced(app))
  expect(reports).toEqual([
    skip("a", 'it comes after "b", which comes after it'),
    skip("b", 'it comes after "a", which comes after it'),
    skip("c", 'it comes after "nobody", which is not in the cluster\'s list'),
    skip("d", 'it comes after "d", which comes after it'),
  ])
})
