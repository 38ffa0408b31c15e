import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { actions, type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"

describe.each(testServers("isLeftOut()"))("$name", (server) => {
  let delivery: Delivery
  beforeEach(async () => {
    delivery = await startDelivery(server)
  })
  afterEach(() => delivery.stop())

  test("isLeftOut() lets a run put a neighbour back without making again what others do not cease to delete", async () => {
    const { api, shop } = delivery
    const object = `ConfigMap/${shop}/one`
    const files = {
      ...delivery.cluster(["shop"]),
      ...delivery.app("shop", settings("one"), settings("two", { colour: "red" })),
    }
    const leave = [{ object, fields: [""] }]
    await delivery.deliver(files)
    const at = { apiVersion: "v1", kind: "ConfigMap", namespace: shop }
    await api.client.delete({ ...at, name: "one" })
    await api.patch({ ...at, name: "two" }, { data: { colour: "blue" } })
    expect(actions(await delivery.deliver({}, { context: { leave } }))).toContain(
      `configure ConfigMap/${shop}/two`,
    )
    expect(await delivery.read("one")).toBeUndefined()
    expect((await delivery.read("two"))?.data).toEqual({ colour: "red" })
    const inventories = { apiVersion: "v1", kind: "ConfigMap", namespace: api.namespace }
    const [inventory] = (await api.client.list(inventories)).items.filter(({ metadata }) =>
      metadata.name.endsWith("-shop"),
    )
    expect(JSON.stringify(inventory?.data)).toContain('\\"name\\":\\"one\\"')
    expect(actions(await delivery.deliver({}))).toContain(`create ${object}`)
  })

  test("isLeftOut() changes nothing of an object that is there after all", async () => {
    const { shop } = delivery
    const app = (colour: string) => delivery.app("shop", settings("one", { colour }))
    const leave = [{ object: `ConfigMap/${shop}/one`, fields: [""] }]
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...app("red") })
    await delivery.deliver(app("blue"), { context: { leave } })
    expect((await delivery.read("one"))?.data).toEqual({ colour: "blue" })
  })
})
