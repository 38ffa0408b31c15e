import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createLog } from "#lib/service/log.ts"
import { openSource } from "#lib/sync/source.ts"
import { testApi } from "#lib/testing/api.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { settings } from "#lib/testing/manifests.ts"
import { testRepository } from "#lib/testing/repository.ts"
import type { Status } from "./status.ts"
import { startSyncService } from "./sync-service.ts"

const leaseTiming = { durationMs: 600, renewMs: 100, giveUpMs: 400, lookMs: 50 }
const cluster = {
  name: "local",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "report",
  prune: { limit: 5, allow: [] },
  namespaces: ["turnspit"],
  apps: ["one"],
}
const cleanups: (() => Promise<unknown>)[] = []
let replica: () => Promise<Awaited<ReturnType<typeof startSyncService>>>
let client: Awaited<ReturnType<typeof testApi>>["client"]

beforeEach(async () => {
  const api = await testApi()
  const repository = await testRepository()
  client = api.client
  cleanups.push(api.stop, repository.remove)
  await repository.commit({
    "clusters/local/index.ts": `export default ${JSON.stringify(cluster)}`,
    "clusters/local/one.ts": `export default ${JSON.stringify({ manifests: [settings("one", {}, "turnspit")] })}`,
  })
  replica = async () => {
    const state = await mkdtemp(join(tmpdir(), "turnspit-sync-"))
    const service = await startSyncService({
      clusterName: "local",
      client: api.client,
      source: await openSource({ repository: repository.directory, state }),
      repositoryId: "sample",
      branch: "main",
      webhookSecret: "a secret of the tests",
      port: 0,
      hostname: "127.0.0.1",
      pollMs: 60_000,
      stateDirectory: state,
      leaseTiming,
      log: createLog({ write: () => {} }),
    })
    cleanups.unshift(service.stop, () => rm(state, { recursive: true, force: true }))
    return service
  }
})
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean()
})

const statusOf = async ({ url }: { readonly url: string }): Promise<Status> =>
  (await (await fetch(new URL("/api/status", url))).json()) as Status

test("startSyncService() follows a replica that leads, and takes over when that one stops", async () => {
  const first = await replica()
  await eventually(async () => (await statusOf(first)).runs[0]?.state === "synced")
  const second = await replica()
  const { leader: leading } = await statusOf(first)
  expect(leading?.isSelf).toBe(true)
  await eventually(async () => (await fetch(new URL("/readyz", second.url))).status === 200)
  expect(await statusOf(second)).toMatchObject({
    leader: { isSelf: false, name: leading?.name },
    runs: [],
    queue: { waiting: false },
  })
  const reference = { apiVersion: "v1", kind: "ConfigMap", namespace: "turnspit", name: "one" }
  await client.delete(reference)
  await first.stop()
  await eventually(async () => (await client.get(reference)) !== undefined)
  expect((await statusOf(second)).leader?.isSelf).toBe(true)
})
