import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { appOf, type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { deployment, settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"
import { openDriftWatch } from "./drift-watch.ts"
import { openHealthView } from "./health-view.ts"
import { reaches } from "./owned-fields.ts"

describe.each(testServers("handsOverReplicas()"))("$name", (server) => {
  let delivery: Delivery
  beforeEach(async () => {
    delivery = await startDelivery(server)
  })
  afterEach(() => delivery.stop())

  const web = () => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace: delivery.shop,
    name: "web",
  })
  const budget = {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "web" },
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: "web" } } },
  }
  const replicasOf = ({ spec }: LiveObject) => (spec as { readonly replicas: number }).replicas
  const replicas = async () => {
    const live = await delivery.api.client.get(web())
    return live && replicasOf(live)
  }
  const owners = async () =>
    ((await delivery.api.client.get(web()))?.metadata.managedFields ?? []).flatMap(
      ({ manager, fieldsV1 }) => (reaches(fieldsV1, ["f:spec", "f:replicas"]) ? manager : []),
    )

  /** Delivers a Deployment that says how many replicas it has, or nothing of it. */
  function deliver({ count, image = "web:1" }: { count?: number; image?: string }) {
    const { spec, ...rest } = deployment("web", "one", { image })
    const { replicas: _replicas, ...unscaled } = spec as Record<string, unknown>
    const said = { ...rest, spec: { ...unscaled, ...(count !== undefined && { replicas: count }) } }
    const exempt = [`Deployment/${delivery.shop}/web`]
    return delivery.deliver(
      {
        ...delivery.cluster(["shop"], { exempt }),
        ...delivery.app("shop", settings("one", { colour: "red" }), said, budget),
      },
      { context: { healthTimeoutMs: 1 } },
    )
  }

  /** Notes every number of replicas that the Deployment has from now on. */
  function watchReplicas(signal: AbortSignal): readonly number[] {
    const seen: number[] = []
    const { name: _name, ...kind } = web()
    const watching = async () => {
      for await (const event of delivery.api.client.watch(kind, signal)) {
        if (event.type === "snapshot") seen.push(...event.objects.map(replicasOf))
        if (event.type === "changed") seen.push(replicasOf(event.object))
      }
    }
    void watching().catch(() => undefined)
    return seen
  }

  test("handsOverReplicas() lets the commit stop saying replicas without the Deployment ever falling to 1", async () => {
    await deliver({ count: 5 })
    const stop = new AbortController()
    const seen = watchReplicas(stop.signal)
    await eventually(() => seen.length > 0)
    const report = await deliver({ image: "web:2" })
    const change = appOf(report).changes.find(({ object }) => object.startsWith("Deployment"))
    expect(change).toMatchObject({
      action: "configure",
      fields: [{ path: "spec.template.spec.containers[name=app].image" }],
    })
    expect(await replicas()).toBe(5)
    expect(await owners()).toEqual(["turnspit-hand-over"])
    await deliver({ image: "web:3" })
    await eventually(() => seen.length > 2)
    stop.abort()
    expect(new Set(seen)).toEqual(new Set([5]))
  })

  test("handsOverReplicas() gives them to an autoscaler, whose number is neither drift nor changed by a run", async () => {
    await deliver({ count: 5 })
    const alone = appOf(await deliver({})).changes.find(({ object }) =>
      object.startsWith("Deployment"),
    )
    expect(alone).toMatchObject({
      action: "configure",
      fields: [{ path: "metadata.managedFields", before: "turnspit owns spec.replicas" }],
    })
    const { client, namespace } = delivery.api
    const { repositoryId, memory } = delivery.context
    const view = openHealthView({ client, repositoryId, namespace })
    const watch = openDriftWatch({
      ...{ view, client, memory },
      isPaused: () => false,
      onChange: () => {},
    })
    await delivery.api.patch(web(), { spec: { replicas: 7 } })
    const configMap = { ...web(), apiVersion: "v1", kind: "ConfigMap", name: "one" }
    await delivery.api.patch(configMap, { data: { colour: "blue" } })
    // Seen after the Deployment, so that one was looked at as well.
    await eventually(() => watch.drifts().length > 0)
    expect(watch.drifts().map(({ object }) => object)).toEqual([`ConfigMap/${delivery.shop}/one`])
    await watch.stop()
    view.stop()
    expect(await owners()).toEqual(["kubectl-edit"])
    await deliver({ image: "web:2" })
    expect(await replicas()).toBe(7)
    await deliver({ count: 3 })
    expect(await replicas()).toBe(3)
  })
})
