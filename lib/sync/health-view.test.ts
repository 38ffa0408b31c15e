import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"
import { type HealthView, openHealthView } from "./health-view.ts"
import { currentHealth } from "./status.ts"

describe.each(testServers("openHealthView()"))("$name", (server) => {
  let delivery: Delivery
  let view: HealthView
  beforeEach(async () => {
    delivery = await startDelivery(server)
    view = openHealthView(owner())
  })
  afterEach(async () => {
    view.stop()
    await delivery.stop()
  })

  const owner = () => ({
    client: delivery.api.client,
    repositoryId: delivery.context.repositoryId,
    namespace: delivery.api.namespace,
  })
  const deliver = (...names: readonly string[]) =>
    delivery.deliver({
      ...delivery.cluster(["shop"]),
      ...delivery.app("shop", ...names.map((name) => settings(name))),
    })
  const ready = (object: string, message: string) => ({ object, health: "ready" as const, message })

  test("openHealthView() knows everything that every app owns, without asking twice", async () => {
    expect(await view.ask()).toEqual([])
    await deliver("one")
    const expected = [
      {
        app: "shop",
        objects: [
          ready(`ConfigMap/${delivery.shop}/one`, "present"),
          ready(`Namespace/${delivery.shop}`, "present"),
        ],
      },
    ]
    await eventually(async () => (await view.ask())[0]?.objects.length === 2)
    const before = delivery.api.requests.length
    expect(await view.ask()).toEqual(expected)
    expect(delivery.api.requests).toHaveLength(before)
    expect(await currentHealth(owner())).toEqual(expected)
  })

  test("openHealthView() sees what somebody deletes, and what the next run adds", async () => {
    await deliver("one")
    await view.ask()
    await delivery.api.client.delete({
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: delivery.shop,
      name: "one",
    })
    const gone = {
      object: `ConfigMap/${delivery.shop}/one`,
      health: "failed",
      message: "is gone from the cluster; the next run makes it again",
    }
    await eventually(async () => (await view.ask())[0]?.objects[0]?.health === "failed")
    expect((await view.ask())[0]?.objects[0]).toEqual(gone as never)
    await deliver("one", "two")
    await eventually(async () => {
      const objects = (await view.ask())[0]?.objects ?? []
      return objects.length === 3 && objects.every(({ health }) => health === "ready")
    })
  })

  test("openHealthView() goes on after it was stopped, and after a lost connection", async () => {
    await deliver("one")
    await view.ask()
    view.stop()
    expect((await view.ask())[0]?.app).toBe("shop")
    await delivery.api.interrupt()
    await deliver("one", "two")
    await eventually(async () => (await view.ask())[0]?.objects.length === 3)
  })
})
