import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { applySetLabels } from "#lib/sync/applyset.ts"
import { actions, appFile, appOf, type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { sentence } from "#lib/testing/faults.ts"
import { inNamespace, namespace, settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"

describe.each(testServers("strangers"))("$name", (server) => {
  let delivery: Delivery
  beforeEach(async () => {
    delivery = await startDelivery(server)
  })
  afterEach(() => delivery.stop())

  const shop = (...objects: readonly Manifest[]) => delivery.app("shop", ...objects)
  const at = (name: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: delivery.shop,
    name,
  })
  const parent = () => ({
    ...at(`turnspit-${delivery.context.repositoryId}-shop`),
    namespace: delivery.api.namespace,
  })

  test("sync() moves an app whose namespace was renamed, and keeps the old namespace until it is named", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("one")) })
    const moved = [
      namespace(delivery.stock),
      inNamespace(delivery.stock, settings("one", { a: "2" })),
    ]
    const report = await delivery.deliver(appFile("shop", moved))
    expect(actions(report)).toEqual([
      `create Namespace/${delivery.stock}`,
      `create ConfigMap/${delivery.stock}/one`,
      `prune ConfigMap/${delivery.shop}/one`,
      `keep Namespace/${delivery.shop}`,
    ])
    expect(appOf(report).changes.at(-1)).toMatchObject({
      reason: sentence("renamed namespace", { namespace: delivery.shop }),
    })
    expect((await delivery.read("one", delivery.stock))?.data).toEqual({ a: "2" })
  })

  test("sync() puts the label of its set back on an object that is still wanted", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("one")) })
    await delivery.api.patch(at("one"), { metadata: { labels: { [applySetLabels.partOf]: null } } })
    const report = await delivery.deliver(shop(settings("one")))
    expect(actions(report)).toContain(`configure ConfigMap/${delivery.shop}/one`)
    const labels = (await delivery.read("one"))?.metadata.labels
    expect(labels?.[applySetLabels.partOf]).toStartWith("applyset-")
  })

  test("sync() keeps an object that lost the label of its set and is not wanted any more", async () => {
    await delivery.deliver({
      ...delivery.cluster(["shop"]),
      ...shop(settings("one"), settings("two")),
    })
    await delivery.api.patch(at("two"), { metadata: { labels: { [applySetLabels.partOf]: null } } })
    const report = await delivery.deliver(shop(settings("one")))
    expect(appOf(report).changes.at(-1)).toEqual({
      action: "keep",
      object: `ConfigMap/${delivery.shop}/two`,
      reason: sentence("relabelled"),
    })
    expect(await delivery.read("two")).toBeDefined()
  })

  test("sync() says which object was given to somebody else's set, and writes nothing", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("one")) })
    const theirs = "applyset-of-somebody-else-v1"
    await delivery.api.patch(at("one"), {
      metadata: { labels: { [applySetLabels.partOf]: theirs } },
    })
    const report = await delivery.deliver(shop(settings("one", { a: "2" }), settings("two")))
    expect(appOf(report)).toMatchObject({
      state: "failed",
      stage: "diff",
      reasons: [sentence("taken over", { object: `ConfigMap/${delivery.shop}/one`, set: theirs })],
    })
    expect((await delivery.read("one"))?.data).toBeUndefined()
    expect(await delivery.read("two")).toBeUndefined()
  })

  test("sync() goes on when somebody deleted its inventory", async () => {
    await delivery.deliver({
      ...delivery.cluster(["shop"]),
      ...shop(settings("one"), settings("two")),
    })
    await delivery.api.client.delete(parent())
    const report = await delivery.deliver(shop(settings("one", { a: "2" })))
    expect(report.state).toBe("synced")
    expect(await delivery.read("two")).toBeDefined()
    expect(await delivery.api.client.get(parent())).toBeDefined()
  })

  test("sync() leaves an app alone whose inventory somebody damaged, and deploys the others", async () => {
    const stock = (colour: string) => delivery.app("stock", settings("one", { colour }))
    await delivery.deliver({
      ...delivery.cluster(["shop", "stock"]),
      ...shop(settings("one"), settings("two")),
      ...stock("red"),
    })
    await delivery.api.patch(parent(), { data: { objects: "[{]" } })
    const report = await delivery.deliver({
      ...shop(settings("one", { a: "2" })),
      ...stock("blue"),
    })
    const { namespace, name } = parent()
    expect(appOf(report)).toMatchObject({
      state: "failed",
      reasons: [
        sentence("damaged inventory", { app: "shop", parent: `ConfigMap/${namespace}/${name}` }),
      ],
    })
    expect((await delivery.read("one"))?.data).toBeUndefined()
    expect(await delivery.read("two")).toBeDefined()
    expect(appOf(report, "stock").state).toBe("synced")
    expect((await delivery.read("one", delivery.stock))?.data).toEqual({ colour: "blue" })
  })

  test("sync() says which label an inventory lost, and goes on when it is back", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("one")) })
    const label = "turnspit/app"
    await delivery.api.patch(parent(), { metadata: { labels: { [label]: null } } })
    const { namespace, name } = parent()
    const files = shop(settings("one", { a: "2" }))
    expect(appOf(await delivery.deliver(files))).toMatchObject({
      state: "failed",
      reasons: [
        sentence("relabelled inventory", {
          app: "shop",
          parent: `ConfigMap/${namespace}/${name}`,
          label,
        }),
      ],
    })
    expect((await delivery.read("one"))?.data).toBeUndefined()
    await delivery.api.patch(parent(), { metadata: { labels: { [label]: "shop" } } })
    expect((await delivery.deliver(files)).state).toBe("synced")
  })
})
