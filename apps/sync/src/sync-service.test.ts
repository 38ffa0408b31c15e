import { afterAll, beforeAll, expect, test } from "bun:test"
import { cp, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { createLog } from "#lib/service/log.ts"
import type { Progress } from "#lib/sync/progress.ts"
import { openSource } from "#lib/sync/source.ts"
import { type EmbeddedApi, testApi } from "#lib/testing/api.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { type TestRepository, testRepository } from "#lib/testing/repository.ts"
import { readProgress } from "./read-progress.ts"
import { type SyncService, startSyncService } from "./sync-service.ts"
import { sign } from "./webhook.ts"

const webhookSecret = "a secret of the tests"
const root = dirname(dirname(dirname(import.meta.dir)))
const api: Promise<EmbeddedApi> = testApi()
const repository: Promise<TestRepository> = testRepository()
let state = ""
let service: SyncService

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "turnspit-sync-"))
  const { directory, commit } = await repository
  await cp(join(root, "lib/kustomize"), join(directory, "lib/kustomize"), { recursive: true })
  await cp(join(root, "package.json"), join(directory, "package.json"))
  await commit({
    "clusters/local/index.ts": `import { cluster } from "#lib/kustomize/cluster.ts"
      export default cluster({ name: "local", kubernetes: "1.36", source: { branch: "main" }, drift: "report", prune: { limit: 5, allow: [] }, namespaces: ["turnspit"], kinds: ["ConfigMap"], apps: ["one", "two"] })`,
    "clusters/local/one.ts": overlay("one", "red"),
    "clusters/local/two.ts": overlay("two", "red"),
  })
  service = await startSyncService({
    clusterName: "local",
    client: (await api).client,
    source: await openSource({ repository: directory, state }),
    repositoryId: "sample",
    branch: "main",
    webhookSecret,
    port: 0,
    hostname: "127.0.0.1",
    pollMs: 60_000,
    stateDirectory: state,
    log: createLog({ write: () => {} }),
  })
})

afterAll(async () => {
  await service?.stop()
  await (await api).stop()
  await (await repository).remove()
  await rm(state, { recursive: true, force: true })
})

test("startSyncService() brings the cluster to the branch at start", async () => {
  await eventually(async () => (await colour("one")) === "red" && (await colour("two")) === "red")
  const status = await eventually(async () => {
    const answer = (await (await fetch(`${service.url}/api/status`)).json()) as {
      apps: readonly { objects: readonly unknown[] }[]
      runs: readonly unknown[]
    }
    const isSeen = answer.apps.length === 2 && answer.apps.every((app) => app.objects.length === 1)
    return isSeen && answer.runs.length > 0 ? answer : undefined
  })
  expect(status).toMatchObject({
    apps: [
      {
        app: "one",
        state: "synced",
        objects: [{ object: "ConfigMap/turnspit/one", health: "ready" }],
      },
      { app: "two", state: "synced" },
    ],
    runs: [{ state: "synced" }],
  })
  const { client } = await api
  const events = await eventually(async () => {
    const { items } = await client.list({ apiVersion: "v1", kind: "Event", namespace: "turnspit" })
    return items.length === 2 && items.map(({ reason }) => reason)
  })
  expect(events).toEqual(["Deployed", "Deployed"])
})

test("startSyncService() deploys a push: what works goes live, what is broken stays and says where", async () => {
  const { commit } = await repository
  const revision = await commit({
    "clusters/local/one.ts": overlay("one", "blue"),
    "clusters/local/two.ts": "export default overlai({",
  })
  const progress = await push(revision)
  const finished = progress.at(-1)
  expect(finished).toMatchObject({ type: "finished", report: { state: "failed" } })
  const apps = finished?.type === "finished" ? finished.report.apps : []
  expect(apps).toMatchObject([
    {
      app: "one",
      state: "synced",
      changes: [
        { action: "configure", fields: [{ path: "data.colour", before: "red", after: "blue" }] },
      ],
    },
    { app: "two", state: "failed", stage: "render" },
  ])
  expect(JSON.stringify(apps[1])).toContain("clusters/local/two.ts")
  expect([await colour("one"), await colour("two")]).toEqual(["blue", "red"])
})

test("startSyncService() deploys the fix", async () => {
  const { commit } = await repository
  const revision = await commit({ "clusters/local/two.ts": overlay("two", "green") })
  expect((await push(revision)).at(-1)).toMatchObject({ report: { state: "synced" } })
  expect(await colour("two")).toBe("green")
})

test("startSyncService() shows within 2 s that an object is gone", async () => {
  const { client } = await api
  await client.delete({ apiVersion: "v1", kind: "ConfigMap", namespace: "turnspit", name: "two" })
  await eventually(
    async () =>
      (await (await fetch(`${service.url}/api/status`)).text()).includes(
        "is gone from the cluster",
      ),
    2000,
  )
  service.requestRun()
  await eventually(async () => (await colour("two")) === "green")
})

test("startSyncService() refuses a short secret", async () => {
  const { client } = await api
  const source = await openSource({ repository: (await repository).directory, state })
  const options = {
    clusterName: "local",
    client,
    source,
    repositoryId: "sample",
    branch: "main",
    port: 0,
    hostname: "127.0.0.1",
    pollMs: 1000,
    stateDirectory: state,
    log: createLog({ write: () => {} }),
  }
  await expect(startSyncService({ ...options, webhookSecret: "short" })).rejects.toThrow(
    "less than 16 characters",
  )
})

function overlay(name: string, colour: string): string {
  return `import { manifest } from "#lib/kustomize/manifest.ts"
    import { overlay } from "#lib/kustomize/overlay.ts"
    export default overlay({ namespace: "turnspit", resources: [manifest("ConfigMap", "${name}", { data: { colour: "${colour}" } })] })`
}

async function colour(name: string): Promise<unknown> {
  const { client } = await api
  const live = await client.get({
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: "turnspit",
    name,
  })
  return (live?.data as Record<string, unknown> | undefined)?.colour
}

async function push(revision: string): Promise<readonly Progress[]> {
  const body = JSON.stringify({ ref: "refs/heads/main", after: revision })
  const headers = {
    "content-type": "application/json",
    "x-github-event": "push",
    "x-hub-signature-256": sign(body, webhookSecret),
  }
  const accepted = await fetch(`${service.url}/webhook`, { method: "POST", body, headers })
  expect(accepted.status).toBe(202)
  return Array.fromAsync(
    readProgress(await fetch(`${service.url}/api/progress?revision=${revision}`)),
  )
}
