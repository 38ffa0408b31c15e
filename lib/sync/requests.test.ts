import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { testApi } from "#lib/testing/api.ts"
import { clusterFile } from "#lib/testing/cluster-file.ts"
import { namespace, settings } from "#lib/testing/manifests.ts"
import { type TestRepository, testRepository } from "#lib/testing/repository.ts"
import type { TestApi } from "#lib/testing/test-api.ts"
import type { SyncContext } from "./context.ts"
import { type HealthView, openHealthView } from "./health-view.ts"
import { createMemory } from "./memory.ts"
import { sync } from "./pipeline.ts"
import { startRun } from "./run.ts"
import { openSource } from "./source.ts"

let api: TestApi
let repository: TestRepository
let state: string
let view: HealthView
let context: SyncContext
beforeAll(async () => {
  api = await testApi()
  repository = await testRepository()
  state = await mkdtemp(join(tmpdir(), "turnspit-requests-"))
  const { client } = api
  const owner = { client, repositoryId: "many", namespace: api.namespace }
  view = openHealthView(owner)
  await client.apply(namespace(api.own("shop")))
  context = {
    ...owner,
    source: await openSource({ repository: repository.directory, state }),
    memory: createMemory(),
    signal: AbortSignal.timeout(60_000),
    seen: async (signal) => (await view.follow(signal)).live.objects(),
  }
})
afterAll(async () => {
  view.stop()
  await api.stop()
  await repository.remove()
  await rm(state, { recursive: true, force: true })
})

/** Syncs 40 apps of two ConfigMaps each, the first in this colour; returns the requests, watches aside. */
async function requests(
  colour: string,
  changes: Partial<SyncContext> = {},
): Promise<readonly string[]> {
  const shop = api.own("shop")
  const apps = Array.from({ length: 40 }, (_, at) => `app-${at}`)
  const fileOf = (app: string, at: number) => {
    const own = { colour: at === 0 ? colour : "red" }
    const manifests = [settings(`${app}-a`, own, shop), settings(`${app}-b`, {}, shop)]
    return [`clusters/test/${app}.ts`, `export default ${JSON.stringify({ manifests })}`] as const
  }
  const revision = await repository.commit({
    ...clusterFile(apps, [shop]),
    ...Object.fromEntries(apps.map(fileOf)),
  })
  const before = api.requests.length
  const run = startRun("test", { revision, subject: "", author: "" }, new Date())
  const report = await sync(run, { ...context, ...changes })
  expect(report.apps.map((app) => app.state)).toEqual(apps.map(() => "synced"))
  return api.requests.slice(before).filter((request) => !request.includes("watch="))
}

test("sync() asks next to nothing when nothing changed, and little for one change, however many apps there are", async () => {
  await requests("red")
  // The watches begin with the lists of what is there by now.
  await requests("red")
  const unchanged = await requests("red")
  expect(unchanged.length).toBeLessThanOrEqual(5)
  expect(unchanged.filter((request) => /dryRun/.test(request))).toEqual([])
  expect((await requests("blue")).length).toBeLessThanOrEqual(12)
})

test("sync() of a process that has just begun lists each kind once, and dry-runs and writes nothing that is as it was", async () => {
  await requests("blue")
  const restarted = await requests("blue", { memory: createMemory() })
  const sent = restarted.filter((request) => !request.startsWith("GET"))
  expect(sent.filter((request) => !request.includes("history"))).toEqual([])
  expect(restarted.length).toBeLessThanOrEqual(6)
  const changed = await requests("green", { memory: createMemory() })
  expect(changed.filter((request) => /dryRun/.test(request))).toHaveLength(1)
})
