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
      stages: [{ stage: "checkout", durationMs: 12.3 }],
      warnings: [],
      apps: [
        {
          ...about,
          stages: [
            { stage: "apply", durationMs: 10 },
            { stage: "apply", durationMs: 20 },
          ],
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
      stages: { checkout: 12 },
      changed: 1,
      apps: [
        {
          app: "stock",
          state: "failed",
          changed: 0,
          stages: {},
          stage: "health",
          reason: "it is not ready",
        },
        { app: "shop", state: "synced", changed: 1, stages: { apply: 30 } },
      ],
    })
  })

  test("recordRun() keeps 20 runs below the limit of an object, whatever their commits put into them", async () => {
    const owner = { client: api.client, namespace: api.namespace, repositoryId: "long" }
    const long = "\u0001💥".repeat(5_000)
    for (let at = 1; at <= 21; at++) {
      const { apps, ...whole } = report(at, long)
      const many = Array.from({ length: 70 }, (_, n) => ({
        ...apps[1],
        app: `stock-${n}`,
        reasons: [long],
      })) as unknown as typeof apps
      const failure = { stage: "render" as const, reason: long }
      const run = { ...whole.run, author: long, reason: long, apps: many.map(({ app }) => app) }
      await recordRun({ ...whole, run, failure, apps: [...many, ...apps] }, owner)
    }
    const runs = await readHistory(owner)
    expect(runs).toHaveLength(20)
    expect(runs[0]?.apps[0]).toMatchObject({ state: "failed", stage: "health" })
    expect((runs[0]?.more ?? 0) + (runs[0]?.apps.length ?? 0)).toBe(72)
    expect(Buffer.byteLength(JSON.stringify(runs))).toBeLessThan(900_000)
  })

  test("recordRun() loses no run when several write at once", async () => {
    const owner = { client: api.client, namespace: api.namespace, repositoryId: "race" }
    await Promise.all([1, 2, 3, 4].map((at) => recordRun(report(at), owner)))
    const runs = await readHistory(owner)
    expect(runs.map(({ run }) => Number(run.revision)).toSorted()).toEqual([1, 2, 3, 4])
  })

  test("readHistory() goes on when somebody damaged it", async () => {
    const owner = { client: api.client, namespace: api.namespace, repositoryId: "damaged" }
    const metadata = { namespace: api.namespace, name: "turnspit-damaged.history" }
    for (const runs of ["{", '{"a":1}', '[{"run":"x"}]']) {
      await api.client.apply({ apiVersion: "v1", kind: "ConfigMap", metadata, data: { runs } })
      expect(await readHistory(owner)).toEqual([])
    }
  })
})
