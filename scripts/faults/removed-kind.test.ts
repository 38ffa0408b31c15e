import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { appOf, type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { sentence } from "#lib/testing/faults.ts"
import { orders, settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"

describe.each(testServers("removed kinds"))("$name", (server) => {
  let delivery: Delivery
  beforeEach(async () => {
    delivery = await startDelivery(server)
  })
  afterEach(() => delivery.stop())

  test("sync() says that a kind was removed, and brings it back with its definition", async () => {
    const { client, own } = delivery.api
    const group = `${own("shop")}.example.com`
    const order = (amount: number) => ({
      apiVersion: `${group}/v1`,
      kind: "Order",
      metadata: { name: "first" },
      spec: { amount },
    })
    const definition = orders(group)
    const { name } = definition.metadata
    const kinds = [`${group}/Order`, `CustomResourceDefinition/${name}`]
    const both = delivery.cluster(["shop", "stock"], {
      kinds,
      foreignKinds: [`${group}/v1/Order`],
    })
    const first = await delivery.deliver({
      ...both,
      ...delivery.app("shop", settings("one")),
      ...delivery.app("stock", definition, order(1)),
    })
    expect(first.state).toBe("synced")

    const reference = { ...definition, name }
    await client.delete(reference)
    await eventually(async () => (await client.get(reference)) === undefined)
    const report = await delivery.deliver({
      ...delivery.app("shop", settings("one", { a: "2" })),
      ...delivery.app("stock", order(2)),
    })
    expect(appOf(report, "stock")).toMatchObject({
      state: "failed",
      stage: "diff",
      reasons: [sentence("removed kind", { kind: "Order", apiVersion: `${group}/v1` })],
    })
    expect(appOf(report)).toMatchObject({ state: "synced" })

    const again = await delivery.deliver(delivery.app("stock", definition, order(2)))
    expect(appOf(again, "stock")).toMatchObject({ state: "synced" })
    const live = await client.get({ ...order(2), namespace: delivery.stock, name: "first" })
    expect(live?.spec).toMatchObject({ amount: 2 })
  })
})
