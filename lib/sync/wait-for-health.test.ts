import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { appOf, type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { type DeploymentOptions, deployment, settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"

describe.each(testServers("waitForHealth()"))("$name", (server) => {
  let delivery: Delivery
  beforeEach(async () => {
    delivery = await startDelivery(server)
  })
  afterEach(() => delivery.stop())

  const files = (configMap: string, options?: DeploymentOptions) => ({
    ...delivery.cluster(["shop"], { exempt: [`Deployment/${delivery.shop}/web`] }),
    ...delivery.app("shop", settings(configMap), deployment("web", configMap, options)),
  })
  test("waitForHealth() lets nothing be pruned when the new is not healthy", async () => {
    await delivery.deliver(files("one", { replicas: 0 }))
    const report = await delivery.deliver(files("two"), { context: { healthTimeoutMs: 300 } })
    expect(appOf(report)).toMatchObject({
      state: "failed",
      stage: "health",
      reasons: [
        expect.stringMatching(/^Deployment\/[\w-]+\/web is not ready: .*, not ready after 0.3 s$/),
      ],
    })
    expect(await delivery.read("one")).toBeDefined()
  })

  test("waitForHealth() waits until the controllers say that all pods are ready, and tells of it", async () => {
    const delivering = delivery.deliver(files("one"))
    await runPods(delivery, 1)
    const report = await delivering
    expect(report.state).toBe("synced")
    expect(delivery.progress).toContainEqual({
      type: "health",
      run: report.run.id,
      app: "shop",
      health: {
        object: `Deployment/${delivery.shop}/web`,
        health: "ready",
        message: "1 of 1 replica ready",
      },
    })
  })

  test("waitForHealth() takes no replicas for ready, and not their status for that of the next version", async () => {
    const web = `Deployment/${delivery.shop}/web`
    const none = await delivery.deliver(files("one", { replicas: 0 }))
    expect(appOf(none)).toMatchObject({ state: "synced" })
    expect(appOf(none).objects).toContainEqual({
      object: web,
      health: "ready",
      message: "scaled to 0",
    })
    const delivering = delivery.deliver(files("one", { replicas: 1 }))
    await runPods(delivery, 1)
    expect(appOf(await delivering).objects).toContainEqual({
      object: web,
      health: "ready",
      message: "1 of 1 replica ready",
    })
  })

  test("waitForHealth() ends when a newer commit takes over, and the newer one goes on", async () => {
    const newer = new AbortController()
    const delivering = delivery.deliver(files("one"), { context: { signal: newer.signal } })
    await eventually(() => delivery.progress.some(({ type }) => type === "health"))
    newer.abort()
    const report = await delivering
    expect(report.state).toBe("superseded")
    expect(appOf(report)).toMatchObject({ state: "skipped", reason: "a newer commit took over" })
    const next = await delivery.deliver(files("one", { replicas: 0 }))
    expect(next.state).toBe("synced")
  })
})

/** Plays the node: every pod of the namespace runs and is ready. */
async function runPods({ api, shop }: Delivery, count: number): Promise<void> {
  const kind = { apiVersion: "v1", kind: "Pod" }
  const pods = await eventually(async () => {
    const { items } = await api.client.list({ ...kind, namespace: shop })
    return items.length === count && items
  })
  const lastTransitionTime = `${new Date().toISOString().slice(0, 19)}Z`
  const status = {
    phase: "Running",
    conditions: [{ type: "Ready", status: "True", lastTransitionTime }],
  }
  for (const { metadata } of pods)
    await api.patch({ ...kind, namespace: shop, name: metadata.name }, { status }, "status")
}
