import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { actions, appOf, type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { job, settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"

describe.each(testServers("sync() of a Job"))("$name", (server) => {
  let delivery: Delivery
  beforeEach(async () => {
    delivery = await startDelivery(server)
  })
  afterEach(() => delivery.stop())

  test("sync() runs a Job once per content, and removes the old one when the new one is complete", async () => {
    const { api, shop } = delivery
    const jobs = { apiVersion: "batch/v1", kind: "Job", namespace: shop }
    const pods = { apiVersion: "v1", kind: "Pod", namespace: shop }
    const names = async () =>
      (await api.client.list(jobs)).items.map(({ metadata }) => metadata.name)
    const migrate = (configMap: string) => {
      const plain = job("migrate", configMap)
      const annotations = { "turnspit/name-by-content": "true" }
      const hashed = { ...plain, metadata: { ...plain.metadata, annotations } }
      return delivery.app("shop", settings(configMap), hashed)
    }
    const complete = () =>
      eventually(async () => {
        const { items } = await api.client.list(pods)
        const open = items.find(({ status }) => (status as { phase?: string }).phase === "Pending")
        if (open === undefined) return undefined
        const at = { ...pods, name: open.metadata.name }
        return api.patch(at, { status: { phase: "Succeeded" } }, "status")
      })
    const exempt = [`Job/${shop}/migrate`]
    const running = delivery.deliver({
      ...delivery.cluster(["shop"], { exempt }),
      ...migrate("one"),
    })
    await complete()
    expect(appOf(await running)).toMatchObject({ state: "synced" })
    const [first] = await names()
    expect(first).toMatch(/^migrate-[a-z0-9]{10}$/)
    await delivery.deliver({ "README.md": "Nothing new" })
    expect(await names()).toEqual([String(first)])
    const again = delivery.deliver(migrate("two"))
    await eventually(async () => (await names()).length === 2)
    await complete()
    expect(actions(await again)).toEqual(
      expect.arrayContaining([`prune Job/${shop}/${first}`, `prune ConfigMap/${shop}/one`]),
    )
    expect(await names()).toEqual([expect.not.stringMatching(String(first))])
  })
})
