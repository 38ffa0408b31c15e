import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { type Replicas, startReplicas } from "#apps/sync/testing/replicas.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { testServers } from "#lib/testing/servers.ts"

describe.each(testServers("two managers that fight"))("$name", (server) => {
  let world: Replicas
  beforeEach(async () => {
    world = await startReplicas(server)
  })
  afterEach(() => world.stop())

  test("startSyncService() leaves a field alone that somebody set four times, and puts its neighbour back", async () => {
    await world.deploy({ drift: "revert", colour: "red" })
    const { url } = await world.replica()
    const { client, namespace, patch } = world.api
    const at = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", namespace, name })
    const colour = async (name: string) =>
      ((await client.get(at(name))) as { data?: { colour?: string } } | undefined)?.data?.colour
    const paint = (name: string) => patch(at(name), { data: { colour: "blue" } })
    const status = async () => (await (await fetch(new URL("/api/status", url))).json()) as Seen
    await eventually(async () => (await status()).apps[0]?.state === "synced", 60_000)
    for (const fight of [1, 2, 3]) {
      await paint("one")
      await eventually(async () => (await status()).runs.length === fight + 1, 60_000)
      expect(await colour("one")).toBe("red")
    }
    await paint("one")
    const [drift] = await eventually(async () => (await status()).apps[0]?.drifts, 60_000)
    expect(drift?.contested).toEqual(["data.colour"])
    await paint("two")
    await eventually(async () => (await colour("two")) === "red", 60_000)
    expect(await colour("one")).toBe("blue")
    // The other side lets go: what it left is no drift any more.
    await patch(at("one"), { data: { colour: "red" } })
    await eventually(async () => (await status()).apps[0]?.state === "synced", 60_000)
  }, 240_000)
})

interface Seen {
  readonly apps: readonly {
    readonly state: string
    readonly drifts?: readonly { readonly contested: readonly string[] }[]
  }[]
  readonly runs: readonly unknown[]
}
