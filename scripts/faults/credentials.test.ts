import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { type Replicas, startReplicas } from "#apps/sync/testing/replicas.ts"
import { openClient } from "#lib/kube/open-client.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { type FaultProxy, openFaultProxy } from "#lib/testing/fault-proxy.ts"
import { sentence } from "#lib/testing/faults.ts"
import { testServers } from "#lib/testing/servers.ts"

describe.each(testServers("credentials that are refused for good"))("$name", (server) => {
  let world: Replicas
  let proxy: FaultProxy
  beforeEach(async () => {
    const proxied = {
      name: server.name,
      async open() {
        const api = await server.open()
        proxy = openFaultProxy(api.connection)
        // The service goes through the proxy, the test does not.
        const client = openClient(proxy.connection, { backOffMs: [50, 100] })
        return { ...api, client, stop: () => proxy.stop().then(api.stop) }
      },
    }
    world = await startReplicas(proxied, { pollMs: 2_000 })
  })
  afterEach(() => world.stop())

  test("startSyncService() says that its credentials are refused, and goes on by itself once they are taken again", async () => {
    await world.deploy({ drift: "revert", colour: "red" })
    const service = await world.replica()
    const status = async () =>
      (await (await fetch(new URL("/api/status", service.url))).json()) as Seen
    const isAt = (colour: string) => async () =>
      ((await direct()) as { data?: { colour?: string } } | undefined)?.data?.colour === colour
    const direct = () => world.api.client.get(one).catch(() => undefined)
    const one = {
      ...{ apiVersion: "v1", kind: "ConfigMap", name: "one" },
      namespace: world.api.namespace,
    }
    const paint = (colour: string) => world.api.patch(one, { data: { colour } })
    await eventually(async () => (await status()).apps[0]?.state === "synced", 60_000)
    await paint("theirs")
    await eventually(isAt("red"), 60_000)

    proxy.meet(() => Response.json(unauthorized, { status: 401 }))
    // What is open already would go on.
    await proxy.down()
    proxy.serve()
    const refused = await eventually(async () => {
      const seen = await status()
      return seen.api.state === "unreachable" && seen.leader?.isSelf === false && seen
    }, 60_000)
    expect(refused.api.reason).toContain(sentence("refused for good"))
    expect(refused.apps).toHaveLength(2)
    await paint("theirs again")

    proxy.meet(() => undefined)
    await eventually(isAt("red"), 60_000)
    await world.deploy({ drift: "revert", colour: "blue" })
    service.requestRun()
    await eventually(isAt("blue"), 60_000)
    await eventually(async () => {
      const { api, leader, apps } = await status()
      const isFine = api.state === "reachable" && leader?.isSelf === true
      return isFine && apps.every(({ state }) => state === "synced")
    }, 60_000)
    // The watches are back: drift is seen without a push.
    await paint("theirs once more")
    await eventually(isAt("blue"), 60_000)
  }, 240_000)
})

interface Seen {
  readonly api: { readonly state: string; readonly reason?: string }
  readonly leader?: { readonly isSelf: boolean }
  readonly apps: readonly { readonly state: string }[]
}

const unauthorized = {
  ...{ kind: "Status", apiVersion: "v1", status: "Failure", code: 401 },
  ...{ reason: "Unauthorized", message: "Unauthorized" },
}
