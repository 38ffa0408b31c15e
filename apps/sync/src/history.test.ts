import { afterEach, expect, test } from "bun:test"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { AppReport, Report } from "#lib/sync/report.ts"
import { openHistory } from "./history.ts"

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

test("openHistory() keeps the newest 20 runs, over a restart as well", async () => {
  const { folder, history } = await sample()
  for (let n = 1; n <= 25; n++) await history.add(report(n, "synced"))
  expect(history.reports()).toHaveLength(20)
  const again = await openHistory(folder, () => {})
  expect(again.reports()[0]?.run.id).toBe("25")
  expect(again.syncedAt("rotisserie")?.id).toBe("25")
})

test("add() remembers what an app is at while later runs fail", async () => {
  const { history } = await sample()
  await history.add(report(1, "synced"))
  await history.add(report(2, "failed"))
  expect(history.syncedAt("rotisserie")?.id).toBe("1")
})

test("add() replaces a failed attempt by the next attempt at the same commit", async () => {
  const { history } = await sample()
  await history.add(report(1, "failed"))
  const again = report(1, "synced")
  await history.add({ ...again, run: { ...again.run, id: "1 again" } })
  expect(history.reports().map((one) => one.run.id)).toEqual(["1 again"])
})

test("add() remembers what each of a thousand apps is at, and keeps the detail of those that changed or failed", async () => {
  const { history } = await sample()
  const { run, ...rest } = report(1, "synced")
  const change = (action: "create" | "unchanged") => [{ action, object: "Service/shop/web" }]
  const apps = Array.from({ length: 1000 }, (_, at): AppReport => {
    const about = { app: `app-${at}`, stages: [], objects: [] }
    const changes = change(at === 900 ? "create" : "unchanged")
    if (at !== 800) return { ...about, changes, state: "synced" }
    return { ...about, changes, state: "failed", stage: "health", reasons: ["No"] }
  })
  await history.add({ ...rest, run, apps, state: "failed" })
  expect(history.syncedAt("app-999")).toEqual(run)
  expect(history.syncedAt("app-800")).toBeUndefined()
  const kept = history.reports()[0]?.apps ?? []
  expect(kept.map(({ app }) => app)).toEqual(apps.map(({ app }) => app))
  expect(kept[800]).toEqual(apps[800] as AppReport)
  expect(kept[900]?.changes).toEqual(change("create"))
  expect(kept.filter(({ changes }) => changes.length > 0)).toHaveLength(200)
})

test("add() cuts what a commit made huge", async () => {
  const { history } = await sample()
  const huge = report(1, "failed")
  await history.add({ ...huge, failure: { stage: "render", reason: "x".repeat(1e6) } })
  expect(history.reports()[0]?.failure?.reason.length).toBeLessThan(3000)
})

test("openHistory() begins anew when its file is damaged, and says when it cannot write", async () => {
  const { folder } = await sample()
  await writeFile(join(folder, "runs.json"), "{ half")
  expect((await openHistory(folder, () => {})).reports()).toEqual([])
  const problems: string[] = []
  const history = await openHistory(
    join(folder, "runs.json"),
    (problem) => void problems.push(problem),
  )
  await history.add(report(1, "synced"))
  expect(history.reports()).toHaveLength(1)
  expect(problems[0]).toStartWith("Cannot keep the list of runs: ")
})

async function sample() {
  const folder = await mkdtemp(join(tmpdir(), "turnspit-history-"))
  folders.push(folder)
  return { folder, history: await openHistory(folder, () => {}) }
}

function report(n: number, state: "synced" | "failed"): Report {
  const common = { app: "rotisserie", stages: [], changes: [], objects: [] }
  const app: AppReport =
    state === "synced"
      ? { ...common, state }
      : { ...common, state, stage: "health", reasons: ["No"] }
  const run = {
    id: String(n),
    cluster: "local",
    revision: String(n).padStart(40, "0"),
    subject: "",
    author: "",
    startedAt: "2026-01-02T03:04:05.000Z",
  }
  return { run, state, finishedAt: run.startedAt, stages: [], apps: [app], warnings: [] }
}
