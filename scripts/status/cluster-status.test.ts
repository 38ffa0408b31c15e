import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { type Replicas, startReplicas } from "#apps/sync/testing/replicas.ts"
import { request } from "#lib/sync/request.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { testServers } from "#lib/testing/servers.ts"
import { clusterStatus, isWell } from "./cluster-status.ts"
import { statusLines } from "./status-lines.ts"

describe.each(testServers("clusterStatus()"))("$name", (server) => {
  let world: Replicas
  beforeEach(async () => {
    world = await startReplicas(server)
  })
  afterEach(() => world.stop())

  function look(cluster = "local") {
    const { client, namespace } = world.api
    const owner = { client, namespace, repositoryId: "sample" }
    return clusterStatus(cluster, owner, AbortSignal.timeout(10_000))
  }

  test("clusterStatus() tells from the cluster alone what runs, what drifted, who leads and how runs went", async () => {
    const revision = await world.deploy({ drift: "report", colour: "red" })
    await world.replica()
    await eventually(async () => (await look()).runs[0]?.state === "synced")
    const { namespace } = world.api
    const one = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "one" }
    await world.api.patch(one, { data: { colour: "blue" } })
    const status = await eventually(async () => {
      const seen = await look()
      return seen.apps[0]?.state === "drifted" && seen
    })
    expect(status).toMatchObject({
      leader: { name: expect.any(String), renewedAt: expect.any(String) },
      apps: [
        {
          app: "one",
          state: "drifted",
          at: { revision },
          objects: [{ object: `ConfigMap/${namespace}/one`, health: "ready" }],
          drifts: [{ fields: [{ path: "data.colour", before: "red", after: "blue" }] }],
        },
        { app: "two", state: "synced", at: { revision } },
      ],
      runs: [{ state: "synced", run: { revision } }],
    })
    expect(isWell(status)).toBe(true)
    const shown = { ...status, head: ["local"], isRunning: false }
    expect(statusLines(shown, { colour: false }).join("\n")).toContain(
      `  ≠ ConfigMap/${namespace}/one was changed by kubectl-edit\n      data.colour: "red" → "blue"`,
    )
  })

  test("clusterStatus() refuses another cluster and one where nothing was deployed, each in one sentence", async () => {
    await expect(look()).rejects.toThrow(
      'Cannot show cluster "local": nothing was deployed there as "sample"',
    )
    await world.deploy({ drift: "report", colour: "red" })
    await world.replica()
    await eventually(async () => (await look()).runs.length > 0)
    await expect(look("prod")).rejects.toThrow(
      'Cannot show cluster "prod": what answers is "local"; name its context with --context',
    )
  })

  test("isWell() is false after a run that failed, which is shown with its reason", async () => {
    await world.deploy({ drift: "report", colour: "red" })
    await world.replica()
    await eventually(async () => (await look()).runs.length > 0)
    await world.commit({ "clusters/local/two.ts": "export default overlai({" })
    const { client, namespace } = world.api
    const owner = { client, namespace, repositoryId: "sample" }
    await request(owner, "look", { by: "ada", now: new Date() })
    const status = await eventually(async () => {
      const seen = await look()
      return seen.runs[0]?.state === "failed" && seen
    })
    expect(isWell(status)).toBe(false)
    expect(status.apps.find(({ app }) => app === "two")).toMatchObject({ state: "failed" })
  })
})
