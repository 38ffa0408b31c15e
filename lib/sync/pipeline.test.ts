import { afterEach, beforeEach, expect, test } from "bun:test"
import { openClient } from "#lib/kube/open-client.ts"
import {
  appFile,
  clusterFile,
  type Delivery,
  deployment,
  namespace,
  settings,
  startDelivery,
} from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { applySetLabels } from "./applyset.ts"
import { readInventories } from "./inventory.ts"
import { createMemory } from "./memory.ts"
import { sync } from "./pipeline.ts"
import { plan } from "./plan.ts"
import type { AppReport, Report } from "./report.ts"

let delivery: Delivery
beforeEach(async () => {
  delivery = await startDelivery()
})
afterEach(() => delivery.stop())

const shop = (...settingsOfShop: ReturnType<typeof settings>[]) =>
  appFile("shop", [namespace("shop"), ...settingsOfShop])
const stock = (...settingsOfStock: ReturnType<typeof settings>[]) =>
  appFile("stock", [namespace("stock"), ...settingsOfStock])

const read = (name: string, where = "shop") =>
  delivery.api.client.get({ apiVersion: "v1", kind: "ConfigMap", namespace: where, name })

function appOf(report: Report, app: string): AppReport {
  const found = report.apps.find((one) => one.app === app)
  if (found === undefined) throw new Error(`the report has no app ${app}`)
  return found
}

const actions = (report: Report, app = "shop") =>
  appOf(report, app).changes.map(({ action, object }) => `${action} ${object}`)

test("sync() creates what is new, configures what differs and leaves the rest alone", async () => {
  const created = await delivery.deliver({
    ...clusterFile(["shop"]),
    ...shop(settings("one", { a: "1" }), settings("two", { a: "1" })),
  })
  expect(created.state).toBe("synced")
  expect(actions(created)).toEqual([
    "create Namespace/shop",
    "create ConfigMap/shop/one",
    "create ConfigMap/shop/two",
  ])
  const before = await read("two")
  const configured = await delivery.deliver(
    shop(settings("one", { a: "2" }), settings("two", { a: "1" })),
  )
  expect(appOf(configured, "shop").changes).toEqual([
    { action: "unchanged", object: "Namespace/shop" },
    {
      action: "configure",
      object: "ConfigMap/shop/one",
      fields: [{ path: "data.a", before: "1", after: "2" }],
    },
    { action: "unchanged", object: "ConfigMap/shop/two" },
  ])
  expect((await read("two"))?.metadata.resourceVersion).toBe(before?.metadata.resourceVersion)
})

test("sync() reports its stages in order, ready objects, and finishes last", async () => {
  const report = await delivery.deliver({ ...clusterFile(["shop"]), ...shop(settings("one")) })
  expect(report.stages.map(({ stage }) => stage)).toEqual(["checkout", "render", "policy", "diff"])
  const app = appOf(report, "shop")
  expect(app.stages.map(({ stage }) => stage)).toEqual([
    "validate",
    "policy",
    "diff",
    "apply",
    "health",
    "prune",
  ])
  expect(app.objects).toContainEqual({
    object: "ConfigMap/shop/one",
    health: "ready",
    message: "present",
  })
  expect(delivery.progress.at(0)).toMatchObject({ type: "started" })
  expect(delivery.progress.at(-1)).toEqual({ type: "finished", report })
})

test("sync() of a commit that changes nothing writes nothing, and asks for one list per kind", async () => {
  const files = { ...clusterFile(["shop"]), ...shop(settings("one"), settings("two")) }
  await delivery.deliver(files)
  const before = delivery.api.requests.length
  const report = await delivery.deliver({})
  expect(actions(report).every((action) => action.startsWith("unchanged"))).toBe(true)
  const asked = delivery.api.requests.slice(before).map((request) => request.split("?")[0])
  const history = "/api/v1/namespaces/turnspit/configmaps/turnspit-shop-history"
  expect(asked.toSorted()).toEqual([
    "GET /api/v1/namespaces",
    "GET /api/v1/namespaces/shop/configmaps",
    "GET /api/v1/namespaces/turnspit/configmaps",
    `GET ${history}`,
    `PATCH ${history}`,
  ])
})

test("sync() with an empty memory finds out by dry run that nothing is to do", async () => {
  await delivery.deliver({ ...clusterFile(["shop"]), ...shop(settings("one", { a: "1" })) })
  const before = await read("one")
  const report = await delivery.deliver({}, { context: { memory: createMemory() } })
  expect(actions(report)).toEqual(["unchanged Namespace/shop", "unchanged ConfigMap/shop/one"])
  expect((await read("one"))?.metadata.resourceVersion).toBe(before?.metadata.resourceVersion)
})

test("sync() puts back what somebody changed in the meantime", async () => {
  await delivery.deliver({ ...clusterFile(["shop"]), ...shop(settings("one", { a: "1" })) })
  delivery.api.objects.patch(
    { resource: "configmaps", namespace: "shop", name: "one" },
    { data: { a: "mine" } },
  )
  const report = await delivery.deliver({})
  expect(appOf(report, "shop").changes).toContainEqual({
    action: "configure",
    object: "ConfigMap/shop/one",
    fields: [{ path: "data.a", before: "mine", after: "1" }],
  })
  expect((await read("one"))?.data).toEqual({ a: "1" })
})

test("sync() leaves a broken app exactly as it was, says why and where, and deploys the others", async () => {
  await delivery.deliver({
    ...clusterFile(["shop", "stock"]),
    ...shop(settings("one", { a: "1" })),
    ...stock(settings("one", { a: "1" }, "stock")),
  })
  const report = await delivery.deliver({
    "clusters/test/shop.ts": 'throw new Error("no stock today")',
    ...stock(settings("one", { a: "2" }, "stock")),
  })
  expect(report.state).toBe("failed")
  expect(appOf(report, "shop")).toMatchObject({
    state: "failed",
    stage: "render",
    reasons: [
      expect.stringMatching(/^Cannot render clusters\/test\/shop\.ts:1:\d+: no stock today$/),
    ],
  })
  expect((await read("one"))?.data).toEqual({ a: "1" })
  expect(appOf(report, "stock").state).toBe("synced")
  expect((await read("one", "stock"))?.data).toEqual({ a: "2" })
})

test("sync() writes nothing of an app when one of its dry runs fails, and lists all that failed", async () => {
  const report = await delivery.deliver({
    ...clusterFile(["shop"]),
    ...shop(
      settings("fine"),
      { ...settings("typo"), dta: {} },
      { ...settings("other"), immutable: "yes" },
    ),
  })
  expect(appOf(report, "shop")).toMatchObject({
    state: "failed",
    stage: "diff",
    reasons: [
      expect.stringContaining("Cannot apply ConfigMap/shop/other: "),
      "Cannot apply ConfigMap/shop/typo: .dta: field not declared in schema",
    ],
  })
  expect(
    await delivery.api.client.get({ apiVersion: "v1", kind: "Namespace", name: "shop" }),
  ).toBeUndefined()
})

test("sync() prunes what the commit has not any more, and only what it applied itself", async () => {
  await delivery.deliver({
    ...clusterFile(["shop"]),
    ...shop(settings("one"), settings("two"), settings("three")),
  })
  const { client, objects } = delivery.api
  const foreign = settings("foreign")
  await client.create(foreign)
  objects.patch(
    { resource: "configmaps", namespace: "shop", name: "three" },
    { metadata: { labels: { [applySetLabels.partOf]: null } } },
  )
  const report = await delivery.deliver(shop(settings("one")))
  expect(report.state).toBe("synced")
  expect(appOf(report, "shop").changes.slice(2)).toEqual([
    { action: "prune", object: "ConfigMap/shop/two" },
    { action: "keep", object: "ConfigMap/shop/three", reason: "it lost the label of its ApplySet" },
  ])
  expect(await read("two")).toBeUndefined()
  expect(await read("three")).toBeDefined()
  expect(await read("foreign")).toBeDefined()
})

test("sync() does not prune when the new is not healthy", async () => {
  await delivery.deliver({ ...clusterFile(["shop"]), ...shop(settings("one")) })
  const files = {
    ...clusterFile(["shop"], { exempt: ["Deployment/shop/web"] }),
    ...shop(settings("two"), deployment("web", "web:1", "two")),
  }
  const report = await delivery.deliver(files, { context: { healthTimeoutMs: 300 } })
  expect(appOf(report, "shop")).toMatchObject({
    state: "failed",
    stage: "health",
    reasons: ["Deployment/shop/web is not ready: 0 of 1 replica updated, not ready after 0.3 s"],
  })
  expect(await read("one")).toBeDefined()
})

test("sync() waits until a Deployment is ready, and tells of it", async () => {
  const files = {
    ...clusterFile(["shop"], { exempt: ["Deployment/shop/web"] }),
    ...shop(settings("one"), deployment("web", "web:1", "one")),
  }
  const delivering = delivery.deliver(files)
  const web = { resource: "apps/deployments", namespace: "shop", name: "web" }
  await eventually(() => delivery.api.objects.get(web))
  const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 }
  delivery.api.objects.patch(web, { status }, { subresource: "status" })
  const report = await delivering
  expect(report.state).toBe("synced")
  expect(delivery.progress).toContainEqual({
    type: "health",
    run: report.run.id,
    app: "shop",
    health: { object: "Deployment/shop/web", health: "ready", message: "1 of 1 replica ready" },
  })
})

test("sync() stops before anything is written when no app needs an exemption", async () => {
  await delivery.deliver({ ...clusterFile(["shop"]), ...shop(settings("one")) })
  const report = await delivery.deliver({
    ...clusterFile(["shop"], { exempt: ["Deployment/shop/web"] }),
    ...shop(settings("two")),
  })
  expect(report).toMatchObject({
    state: "failed",
    apps: [],
    failure: {
      stage: "policy",
      reason: expect.stringContaining(
        "Cannot exempt Deployment/shop/web from images-pinned: no app declares it; remove the exemption",
      ),
    },
  })
  expect(await read("two")).toBeUndefined()
})

test("sync() ends its wait when a newer commit takes over", async () => {
  const newer = new AbortController()
  const files = {
    ...clusterFile(["shop"], { exempt: ["Deployment/shop/web"] }),
    ...shop(settings("one"), deployment("web", "web:1", "one")),
  }
  const delivering = delivery.deliver(files, { context: { signal: newer.signal } })
  await eventually(() => delivery.progress.some(({ type }) => type === "health"))
  const aborted = performance.now()
  newer.abort()
  const report = await delivering
  expect(performance.now() - aborted).toBeLessThan(1000)
  expect(report.state).toBe("superseded")
  expect(appOf(report, "shop")).toMatchObject({
    state: "skipped",
    reason: "a newer commit took over",
  })
})

test("sync() removes an app that left the list, and only that; its namespace stays until it is named", async () => {
  await delivery.deliver({
    ...clusterFile(["shop", "stock"]),
    ...shop(settings("one")),
    ...stock(settings("one", {}, "stock")),
  })
  const kept = await delivery.deliver(clusterFile(["shop"]))
  expect(kept.state).toBe("synced")
  expect(appOf(kept, "stock").changes).toEqual([
    { action: "prune", object: "ConfigMap/stock/one" },
    {
      action: "keep",
      object: "Namespace/stock",
      reason: 'it goes only when the cluster\'s prune.allow names "Namespace/stock"',
    },
  ])
  expect(await read("one")).toBeDefined()
  expect(await read("one", "stock")).toBeUndefined()
  const gone = await delivery.deliver(clusterFile(["shop"], { allow: ["Namespace/stock"] }))
  expect(actions(gone, "stock")).toEqual(["prune Namespace/stock"])
  expect(await read("turnspit-shop-stock", "turnspit")).toBeUndefined()
  expect((await delivery.deliver({})).apps.map(({ app }) => app)).toEqual(["shop"])
})

test("sync() removes no app while another one fails", async () => {
  await delivery.deliver({
    ...clusterFile(["shop", "stock"]),
    ...shop(settings("one")),
    ...stock(settings("one", {}, "stock")),
  })
  const report = await delivery.deliver({
    ...clusterFile(["shop"]),
    "clusters/test/shop.ts": "throw new Error()",
  })
  expect(appOf(report, "stock")).toMatchObject({ state: "skipped" })
  expect(await read("one", "stock")).toBeDefined()
})

test("sync() refuses an emptied list of apps", async () => {
  await delivery.deliver({ ...clusterFile(["shop"]), ...shop(settings("one")) })
  const report = await delivery.deliver(clusterFile([]))
  expect(report).toMatchObject({ state: "failed", apps: [], failure: { stage: "render" } })
  expect(await read("one")).toBeDefined()
})

test("sync() refuses an app that renders nothing", async () => {
  await delivery.deliver({ ...clusterFile(["shop"]), ...shop(settings("one")) })
  const report = await delivery.deliver(appFile("shop", []))
  expect(appOf(report, "shop")).toMatchObject({ state: "failed", stage: "render" })
  expect(await read("one")).toBeDefined()
})

test("sync() refuses to remove more than the cluster's limit, before anything is touched", async () => {
  await delivery.deliver({
    ...clusterFile(["shop"], { limit: 1 }),
    ...shop(settings("one", { a: "1" }), settings("two"), settings("three")),
  })
  const report = await delivery.deliver(shop(settings("one", { a: "2" })))
  expect(report).toMatchObject({
    state: "failed",
    failure: {
      stage: "prune",
      reason: expect.stringContaining("Cannot remove 2 objects in one run: the cluster allows 1"),
    },
  })
  expect((await read("one"))?.data).toEqual({ a: "1" })
  expect(await read("two")).toBeDefined()
})

test("sync() hands an object over from one app to another", async () => {
  await delivery.deliver({
    ...clusterFile(["shop", "stock"]),
    ...shop(settings("one"), settings("moved", { a: "1" })),
    ...stock(settings("one", {}, "stock")),
  })
  const before = await read("moved")
  const report = await delivery.deliver({
    ...shop(settings("one")),
    ...stock(settings("one", {}, "stock"), settings("moved", { a: "1" })),
  })
  expect(report.state).toBe("synced")
  const after = await read("moved")
  expect(after?.metadata.uid).toBe(before?.metadata.uid ?? "")
  expect(after?.metadata.labels?.[applySetLabels.partOf]).not.toBe(
    before?.metadata.labels?.[applySetLabels.partOf] ?? "",
  )
  const again = await delivery.deliver({})
  expect(
    actions(again)
      .concat(actions(again, "stock"))
      .every((one) => one.startsWith("unchanged")),
  ).toBe(true)
  expect(await read("moved")).toBeDefined()
})

test("sync() does not adopt an object that another ApplySet owns", async () => {
  await delivery.deliver({ ...clusterFile(["shop"]), ...shop(settings("one")) })
  const theirs = settings("theirs", { a: "theirs" })
  const labels = { [applySetLabels.partOf]: "applyset-of-somebody-else-v1" }
  await delivery.api.client.create({ ...theirs, metadata: { ...theirs.metadata, labels } })
  const report = await delivery.deliver(shop(settings("one"), settings("theirs", { a: "ours" })))
  expect(appOf(report, "shop")).toMatchObject({
    state: "failed",
    stage: "diff",
    reasons: [
      "Cannot apply ConfigMap/shop/theirs: it belongs to another ApplySet (applyset-of-somebody-else-v1); remove it there first",
    ],
  })
  expect((await read("theirs"))?.data).toEqual({ a: "theirs" })
})

test("sync() applies nothing to an object that is being deleted", async () => {
  await delivery.deliver({ ...clusterFile(["shop"]), ...shop(settings("one")) })
  const { client, objects } = delivery.api
  const one = { resource: "configmaps", namespace: "shop", name: "one" }
  objects.patch(one, { metadata: { finalizers: ["test.example.com/wait"] } })
  await client.delete({ apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "one" })
  const report = await delivery.deliver(shop(settings("one", { a: "2" })))
  expect(appOf(report, "shop")).toMatchObject({
    state: "failed",
    reasons: ["Cannot apply ConfigMap/shop/one: it is being deleted; run again when it is gone"],
  })
})

test("sync() stops a writer whose inventory somebody else changed meanwhile", async () => {
  await delivery.deliver({ ...clusterFile(["shop"]), ...shop(settings("one")) })
  const { objects } = delivery.api
  const parent = { resource: "configmaps", namespace: "turnspit", name: "turnspit-shop-shop" }
  const report = await delivery.deliver(shop(settings("one"), settings("two")), {
    context: {
      onProgress: (step) => {
        if (step.type === "stage" && step.stage === "apply" && step.state === "begun")
          objects.patch(parent, { data: { revision: "of another writer" } })
      },
    },
  })
  expect(appOf(report, "shop")).toMatchObject({
    state: "failed",
    stage: "apply",
    reasons: [
      "Cannot save the inventory of shop: another writer changed it meanwhile; only one may deploy to a cluster",
    ],
  })
  expect(await read("two")).toBeUndefined()
})

test("sync() notes what it owns before it writes: a crash in between loses nothing", async () => {
  const members = async () => {
    const inventories = await readInventories({ ...delivery.context, namespace: "turnspit" })
    return inventories.get("shop")?.members.map(({ name }) => name) ?? []
  }
  await delivery.deliver({ ...clusterFile(["shop"]), ...shop(settings("one"), settings("two")) })
  let seen: readonly string[] = []
  const { client } = delivery.api
  await delivery.deliver(shop(settings("one"), settings("three")), {
    context: {
      client: {
        ...client,
        async apply(manifest, options) {
          if (options?.dryRun !== true && manifest.metadata.name === "three") seen = await members()
          return client.apply(manifest, options)
        },
      },
    },
  })
  expect(seen.toSorted()).toEqual(["one", "shop", "three", "two"])
  expect((await members()).toSorted()).toEqual(["one", "shop", "three"])
})

test("sync() masks what a Secret holds, in changes and in errors", async () => {
  const annotations = { "turnspit.dev/test-fixture": "made up here" }
  const metadata = { name: "s", namespace: "shop", annotations }
  const secret = (data: Record<string, string>) => ({
    ...settings("s"),
    kind: "Secret",
    metadata,
    data,
  })
  const first = Buffer.from("correct horse").toString("base64")
  const second = Buffer.from("battery staple").toString("base64")
  await delivery.deliver({ ...clusterFile(["shop"]), ...shop(secret({ token: first })) })
  const report = await delivery.deliver(shop(secret({ token: second })))
  expect(appOf(report, "shop").changes).toContainEqual({
    action: "configure",
    object: "Secret/shop/s",
    fields: [{ path: "data.token", before: "*** (before)", after: "*** (after)" }],
  })
  const everything = JSON.stringify([report, delivery.progress])
  for (const value of [first, second, "correct horse", "battery staple"])
    expect(everything).not.toContain(value)
})

test("sync() says in one sentence that the API server cannot be reached", async () => {
  await delivery.deliver({ ...clusterFile(["shop"]), ...shop(settings("one")) })
  await delivery.api.stop()
  const client = openClient(delivery.api.connection, { backOffMs: [] })
  const report = await delivery.deliver({}, { context: { client } })
  expect(report.failure).toMatchObject({
    stage: "diff",
    reason: expect.stringMatching(
      /^Cannot list the kinds of v1: the API server .* cannot be reached: connection refused$/,
    ),
  })
})

test("sync() says in one sentence that the commit does not exist", async () => {
  await delivery.repository.commit({})
  const run = {
    id: "x",
    cluster: "test",
    revision: "0".repeat(40),
    subject: "",
    author: "",
    startedAt: "",
  }
  const report = await sync(run, delivery.context)
  expect(report.failure?.stage).toBe("checkout")
  expect(report.failure?.reason).toStartWith(`Cannot find commit ${"0".repeat(40)}: `)
})

test("plan() says what sync() would change, and writes nothing", async () => {
  await delivery.deliver({
    ...clusterFile(["shop", "stock"]),
    ...shop(settings("one", { a: "1" }), settings("two")),
    ...stock(settings("one", {}, "stock")),
  })
  const before = delivery.api.requests.length
  const report = await delivery.deliver(
    { ...clusterFile(["shop"]), ...shop(settings("one", { a: "2" }), settings("three")) },
    { how: plan },
  )
  expect(report.state).toBe("synced")
  expect(actions(report)).toEqual([
    "unchanged Namespace/shop",
    "configure ConfigMap/shop/one",
    "create ConfigMap/shop/three",
    "prune ConfigMap/shop/two",
  ])
  expect(actions(report, "stock")).toEqual(["prune ConfigMap/stock/one", "keep Namespace/stock"])
  const writes = delivery.api.requests
    .slice(before)
    .filter((request) => !request.startsWith("GET ") && !request.includes("dryRun=All"))
  expect(writes).toEqual([])
})
