import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { deployment, settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"
import type { Drift } from "./drift.ts"
import { type DriftWatch, openDriftWatch } from "./drift-watch.ts"
import { type HealthView, openHealthView } from "./health-view.ts"
import { type Member, memberKey } from "./inventory.ts"
import { createMemory } from "./memory.ts"

describe.each(testServers("openDriftWatch()"))("$name", (server) => {
  let delivery: Delivery
  let view: HealthView
  let watch: DriftWatch
  let heard: (readonly Drift[])[]
  beforeEach(async () => {
    delivery = await startDelivery(server)
    const { api, context } = delivery
    const { client, namespace } = api
    view = openHealthView({ client, repositoryId: context.repositoryId, namespace })
    heard = []
    watch = openDriftWatch({
      ...{ view, client, memory: context.memory },
      isPaused: () => false,
      onChange: (drifts) => heard.push(drifts),
    })
  })
  afterEach(async () => {
    await watch.stop()
    view.stop()
    await delivery.stop()
  })

  const configMap = () => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: delivery.shop,
    name: "one",
  })
  const files = (...objects: Parameters<Delivery["app"]>[1][]) => ({
    ...delivery.cluster(
      ["shop"],
      objects.length > 0 ? { exempt: [`Deployment/${delivery.shop}/web`] } : {},
    ),
    ...delivery.app("shop", settings("one", { colour: "red" }), ...objects),
  })
  const drift = () => eventually(() => watch.drifts()[0])

  test("openDriftWatch() notices what somebody changes, and that it is put back", async () => {
    await delivery.deliver(files())
    await view.ask()
    await delivery.api.patch(configMap(), { data: { colour: "blue", more: "theirs" } })
    expect(await drift()).toEqual({
      app: "shop",
      object: `ConfigMap/${delivery.shop}/one`,
      gone: false,
      fields: [{ path: "data.colour", before: "red", after: "blue" }],
      by: "kubectl-edit",
    })
    await delivery.deliver(files())
    await eventually(() => watch.drifts().length === 0)
    expect((await delivery.read("one"))?.data).toEqual({ colour: "red", more: "theirs" })
  })

  test("openDriftWatch() notices what is deleted and what loses its label", async () => {
    await delivery.deliver(files())
    const label = "applyset.kubernetes.io/part-of"
    await delivery.api.patch(configMap(), { metadata: { labels: { [label]: null } } })
    expect((await drift()).fields).toMatchObject([{ path: `metadata.labels["${label}"]` }])
    await delivery.deliver(files())
    await eventually(() => watch.drifts().length === 0)
    await delivery.api.client.delete(configMap())
    expect(await drift()).toMatchObject({ gone: true, fields: [] })
  })

  test("openDriftWatch() notices what lost its label and was never seen, also when it looked before it was applied", async () => {
    await delivery.deliver(files())
    const { inventories } = await view.follow(AbortSignal.timeout(20_000))
    const [member] = (inventories[0]?.members ?? []).filter(({ kind }) => kind === "ConfigMap")
    const key = memberKey(member as Member)
    const memory = createMemory()
    let looks = 0
    const nothing = { objects: () => [], get: () => undefined, controlledBy: () => [] }
    const unseen = openDriftWatch({
      view: {
        async follow() {
          looks += 1
          if (looks === 2) {
            const live = (await delivery.api.client.get(configMap())) as LiveObject
            memory.remember(key, delivery.context.memory.applied(key) as Manifest, live)
            const labels = { "applyset.kubernetes.io/part-of": null }
            await delivery.api.patch(configMap(), { metadata: { labels } })
          }
          const changed = looks === 1 ? Promise.resolve() : new Promise(() => undefined)
          return { inventories, live: nothing, changed }
        },
      },
      ...{ client: delivery.api.client, memory },
      isPaused: () => false,
      onChange: () => undefined,
    })
    expect(await eventually(() => unseen.drifts().find(({ gone }) => !gone))).toMatchObject({
      object: `ConfigMap/${delivery.shop}/one`,
    })
    await unseen.stop()
  })

  test("openDriftWatch() takes no field that others own for drift: replicas without a word on them, status, labels", async () => {
    const { spec, ...rest } = deployment("web", "one")
    const { replicas: _replicas, ...unscaled } = spec as Record<string, unknown>
    await delivery.deliver(files({ ...rest, spec: unscaled }), {
      context: { healthTimeoutMs: 1 },
    })
    const web = { ...configMap(), apiVersion: "apps/v1", kind: "Deployment", name: "web" }
    await delivery.api.patch(web, { spec: { replicas: 3 }, metadata: { labels: { by: "them" } } })
    await delivery.api.patch(configMap(), { data: { colour: "blue" } })
    expect((await drift()).object).toBe(`ConfigMap/${delivery.shop}/one`)
    expect(heard.flat().filter(({ object }) => object.startsWith("Deployment"))).toEqual([])
  })

  test("openDriftWatch() leaves alone what the cluster's file ignores, and so does a run", async () => {
    const ignore = [{ object: `ConfigMap/${delivery.shop}/one`, fields: ["data.colour"] }]
    const withIgnore = (size: string) => ({
      ...delivery.cluster(["shop"], { ignore }),
      ...delivery.app("shop", settings("one", { colour: "red", size })),
    })
    await delivery.deliver(withIgnore("s"))
    await delivery.api.patch(configMap(), { data: { colour: "blue" } })
    await delivery.api.patch(configMap(), { data: { size: "xl" } })
    expect((await eventually(() => watch.drifts()[0]))?.fields).toMatchObject([
      { path: "data.size" },
    ])
    await delivery.deliver(withIgnore("m"))
    expect((await delivery.read("one"))?.data).toEqual({ colour: "blue", size: "m" })
    await eventually(() => watch.drifts().length === 0)
  })
})
