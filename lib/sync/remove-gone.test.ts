import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { actions, appOf, type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { deployment, orders, settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"

describe.each(testServers("removeGone()"))("$name", (server) => {
  let delivery: Delivery
  beforeEach(async () => {
    delivery = await startDelivery(server)
  })
  afterEach(() => delivery.stop())

  test("removeGone() keeps a hashed ConfigMap as long as an old ReplicaSet reads it", async () => {
    const { api, shop } = delivery
    const replicaSets = { apiVersion: "apps/v1", kind: "ReplicaSet", namespace: shop }
    const replicaSetOf = (configMap: string) =>
      eventually(async () =>
        (await api.client.list(replicaSets)).items.find((one) =>
          JSON.stringify(one.spec).includes(`"${configMap}"`),
        ),
      )
    const web = (configMap: string) =>
      delivery.app("shop", settings(configMap), deployment("web", configMap, { replicas: 0 }))
    const exempt = [`Deployment/${shop}/web`]
    await delivery.deliver({ ...delivery.cluster(["shop"], { exempt }), ...web("settings-1") })
    const old = (await replicaSetOf("settings-1")).metadata.name
    const kept = await delivery.deliver(web("settings-2"))
    expect(appOf(kept).changes).toContainEqual({
      action: "keep",
      object: `ConfigMap/${shop}/settings-1`,
      reason: `ReplicaSet/${shop}/${old} still uses it`,
    })
    expect(await delivery.read("settings-1")).toBeDefined()
    await replicaSetOf("settings-2")
    await api.client.delete({ ...replicaSets, name: old })
    expect(actions(await delivery.deliver({}))).toContain(`prune ConfigMap/${shop}/settings-1`)
    expect(await delivery.read("settings-1")).toBeUndefined()
  })

  test("removeGone() removes the objects of a kind, and the kind only when it is named", async () => {
    const { shop } = delivery
    const group = `${shop}.example.com`
    const kind = `CustomResourceDefinition/orders.${group}`
    const order = {
      apiVersion: `${group}/v1`,
      kind: "Order",
      metadata: { name: "first" },
      spec: { amount: 2 },
    }
    const files = delivery.app("shop", settings("one"), orders(group), order)
    const kinds = [kind, `${group}/Order`]
    const made = await delivery.deliver({ ...delivery.cluster(["shop"], { kinds }), ...files })
    expect(actions(made).toSorted()).toEqual(
      [
        `create ConfigMap/${shop}/one`,
        `create ${kind}`,
        `create Namespace/${shop}`,
        `create Order/${shop}/first`,
      ].toSorted(),
    )
    const bare = delivery.app("shop", settings("one"))
    const kept = await delivery.deliver(bare)
    expect(actions(kept).slice(2)).toEqual([`prune Order/${shop}/first`, `keep ${kind}`])
    const gone = await delivery.deliver(delivery.cluster(["shop"], { allow: [kind], kinds }))
    expect(actions(gone).slice(2)).toEqual([`prune ${kind}`])
  })

  test("removeGone() keeps what waits for its finalizers in the inventory until it is gone", async () => {
    const { api, shop } = delivery
    const finalizers = ["example.com/backup", "example.com/notice"]
    await delivery.deliver({
      ...delivery.cluster(["shop", "stock"]),
      ...delivery.app("shop", settings("one"), settings("held")),
      ...delivery.app("stock", settings("other")),
    })
    const at = { apiVersion: "v1", kind: "ConfigMap", namespace: shop, name: "held" }
    await api.patch(at, { metadata: { finalizers } })
    const kept = {
      action: "keep",
      object: `ConfigMap/${shop}/held`,
      reason: `it is being deleted and waits for its finalizers ${finalizers.join(", ")}`,
    } as const
    for (const without of [delivery.app("shop", settings("one")), {}])
      expect(appOf(await delivery.deliver(without)).changes).toContainEqual(kept)
    // The app itself goes, and still waits.
    const removed = await delivery.deliver(delivery.cluster(["stock"]))
    expect(appOf(removed).changes).toContainEqual(kept)
    await api.patch(at, { metadata: { finalizers: null } })
    expect(await delivery.read("held")).toBeUndefined()
    const last = await delivery.deliver({})
    expect(last.state).toBe("synced")
    expect(appOf(last).changes).not.toContainEqual(kept)
    const inventories = { apiVersion: "v1", kind: "ConfigMap", namespace: api.namespace }
    expect(JSON.stringify(await api.client.list(inventories))).not.toContain('\\"held\\"')
  })
})
