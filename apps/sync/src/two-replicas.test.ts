import { afterEach, beforeEach, expect, test } from "bun:test"
import { eventually } from "#lib/testing/eventually.ts"
import { type Replicas, startReplicas } from "../testing/replicas.ts"
import type { Status } from "./status.ts"

let world: Replicas
beforeEach(async () => {
  world = await startReplicas()
  await world.deploy({ drift: "report", colour: "red" })
})
afterEach(() => world.stop())

const statusOf = async ({ url }: { readonly url: string }): Promise<Status> =>
  (await (await fetch(new URL("/api/status", url))).json()) as Status

test("startSyncService() follows a replica that leads, and takes over when that one stops", async () => {
  const first = await world.replica()
  await eventually(async () => (await statusOf(first)).runs[0]?.state === "synced")
  const second = await world.replica()
  const { leader: leading } = await statusOf(first)
  expect(leading?.isSelf).toBe(true)
  await eventually(async () => (await fetch(new URL("/readyz", second.url))).status === 200)
  expect(await statusOf(second)).toMatchObject({
    leader: { isSelf: false, name: leading?.name },
    runs: [],
    queue: { waiting: false },
  })
  await first.stop()
  const one = { apiVersion: "v1", kind: "ConfigMap", namespace: "turnspit", name: "one" }
  await world.api.client.delete(one)
  await eventually(async () => (await world.api.client.get(one)) !== undefined)
  expect((await statusOf(second)).leader?.isSelf).toBe(true)
})
