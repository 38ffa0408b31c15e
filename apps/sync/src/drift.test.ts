import { afterEach, beforeEach, expect, test } from "bun:test"
import { eventually } from "#lib/testing/eventually.ts"
import { type Replicas, startReplicas } from "../testing/replicas.ts"
import type { Status } from "./status.ts"

let world: Replicas
beforeEach(async () => {
  world = await startReplicas()
})
afterEach(() => world.stop())

const one = { apiVersion: "v1", kind: "ConfigMap", namespace: "turnspit", name: "one" }
const colour = async () =>
  ((await world.api.client.get(one)) as { data?: { colour: string } })?.data?.colour
const paint = () => world.api.patch(one, { data: { colour: "blue" } })

async function synced(drift: "report" | "revert") {
  await world.deploy({ drift, colour: "red" })
  const { url } = await world.replica()
  const status = async () => (await (await fetch(new URL("/api/status", url))).json()) as Status
  await eventually(async () => {
    const { apps, current } = await status()
    return apps[0]?.state === "synced" && current === undefined
  })
  const metrics = async () => (await fetch(new URL("/metrics", url))).text()
  return { status, metrics }
}

test("startSyncService() shows drift as a diff and leaves it when the cluster only reports", async () => {
  const { status } = await synced("report")
  await paint()
  const [app] = (await eventually(async () => {
    const { apps } = await status()
    return apps[0]?.state === "drifted" && apps
  })) as Status["apps"]
  const fields = [{ path: "data.colour", before: "red", after: "blue" }]
  expect(app?.drifts).toEqual([
    { object: "ConfigMap/turnspit/one", gone: false, by: "kubectl-edit", fields, contested: [] },
  ])
  expect(await colour()).toBe("blue")
  expect((await status()).runs).toHaveLength(1)
})

test("startSyncService() puts drift back by a run that says why, and after three fights leaves the field alone", async () => {
  const { status, metrics } = await synced("revert")
  for (const fight of [1, 2, 3]) {
    await paint()
    await eventually(async () => (await colour()) === "red")
    await eventually(async () => (await status()).runs.length === fight + 1)
  }
  const { runs, apps } = await status()
  expect(runs[0]?.run).toMatchObject({
    reason: "puts back ConfigMap/turnspit/one data.colour, changed by kubectl-edit",
    apps: ["one"],
  })
  expect(apps.map(({ app }) => app).sort()).toEqual(["one", "two"])
  await paint()
  const drifts = await eventually(async () => (await status()).apps[0]?.drifts)
  expect(drifts[0]?.contested).toEqual(["data.colour"])
  const shown = await metrics()
  expect(shown).toContain('turnspit_drifted_objects{app="one"} 1')
  expect(shown).toContain('turnspit_contested_fields{app="one"} 1')
  expect(shown).toContain("turnspit_leader 1")
  expect(await colour()).toBe("blue")
})

test("startSyncService() makes again what somebody deleted", async () => {
  await synced("revert")
  await world.api.client.delete(one)
  await eventually(async () => (await world.api.client.get(one)) !== undefined)
})
