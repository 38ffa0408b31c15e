import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { appOf, type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { sentence } from "#lib/testing/faults.ts"
import { settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"

describe.each(testServers("refusals"))("$name", (server) => {
  let delivery: Delivery
  beforeEach(async () => {
    delivery = await startDelivery(server)
  })
  afterEach(() => delivery.stop())

  const shop = (...objects: readonly Manifest[]) => delivery.app("shop", ...objects)
  const names = async () => {
    const query = { apiVersion: "v1", kind: "ConfigMap", namespace: delivery.shop }
    const { items } = await delivery.api.client.list(query)
    return items.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt")
  }

  test("sync() writes none of 100 good objects when the API server refuses two others, and names both", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("before")) })
    const good = Array.from({ length: 100 }, (_, index) => settings(`good-${index}`))
    const bad = ["bad-a", "bad-b"].map((name) => ({ ...settings(name), binaryData: { a: "%" } }))
    const report = await delivery.deliver(shop(settings("before"), ...good, ...bad))
    const { reasons = [] } = appOf(report) as { readonly reasons?: readonly string[] }
    expect(appOf(report)).toMatchObject({ state: "failed", stage: "diff" })
    expect(reasons.map((reason) => reason.slice(0, reason.indexOf(": ")))).toEqual(
      ["bad-a", "bad-b"].map((name) =>
        sentence("refused", { object: `ConfigMap/${delivery.shop}/${name}`, why: "" }).slice(0, -2),
      ),
    )
    expect(await names()).toEqual(["before"])
  })
})
