import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { testServers } from "#lib/testing/servers.ts"
import type { TestApi } from "#lib/testing/test-api.ts"
import { readHistory, recordRun } from "./history.ts"
import type { Report } from "./report.ts"
import { startRun } from "./run.ts"

describe.each(testServers("recordRun()"))("$name", (server) => {
  let api: TestApi
  beforeAll(async () => {
    api = await server.open()
  })
  afterAll(() => api.stop())

  const report = (at: number, subject = "Change something"): Report => {
    const commit = { revision: `${at}`.padStart(40, "0"), subject, author: "Ada" }
    const run = startRun("prod", commit, new Date(at * 1000))
    const about = { stages: [], objects: [] }
    return {
      run,
      state: "failed",
      finishedAt: new Date(at * 1000 + 500).toISOString(),
      stages: [],
      warnings: [],
      apps: [
        {
          ...about,
          app: "shop",
          state: "synced",
          changes: [
            { action: "create", object: "ConfigMap/shop/one" },
            { action: "unchanged", object: "ConfigMap/shop/two" },
          ],
        },
        {
          ...about,
          app: "stock",
          state: "failed",
          stage: "health",
          changes: [],
          reasons: ["it is not ready"],
        },
      ],
    }
  }

  test("recordRun() keeps the newest 20 runs in the cluster, in short", async () => {
    const owner = { client: api.client, namespace: api.namespace, repositoryId: "shop" }
    expect(await readHistory(owner)).toEqual([])
    for (let at = 1; at <= 22; at++) await recordRun(report(at), owner)
    const runs = await readHistory(owner)
    expect(runs.map(({ run }) => Number(run.revision))).toEqual(
      Array.from({ length: 20 }, (_, at) => 22 - at),
    )
    expect(runs[0]).toEqual({
      run: report(22).run,
      state: "failed",
      finishedAt: "1970-01-01T00:00:22.500Z",
      apps: [
        { app: "shop", state: "synced", changed: 1 },
        { app: "stock", state: "failed", changed: 0, reason: "it is not ready" },
      ],
    })
  })

  test("recordRun() cuts what a commit may make long", async () => {
    const owner = { client: api.client, namespace: api.namespace, repositoryId: "long" }
    await recordRun(report(1, "x".repeat(100_000)), owner)
    expect((await readHistory(owner))[0]?.run.subject).toHaveLength(300)
  })

  test("readHistory() goes on when somebody damaged it", async () => {
    const owner = { client: api.client, namespace: api.namespace, repositoryId: "damaged" }
    const metadata = { namespace: api.namespace, name: "turnspit-damaged-history" }
    for (const runs of ["{", '{"a":1}', '[{"run":"x"}]']) {
      await api.client.apply({ apiVersion: "v1", kind: "ConfigMap", metadata, data: { runs } })
      expect(await readHistory(owner)).toEqual([])
    }
  })
})
