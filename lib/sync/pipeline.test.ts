import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { openClient } from "#lib/kube/open-client.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import {
  actions,
  appFile,
  appOf,
  type Delivery,
  type Files,
  startDelivery,
} from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"
import { applySetLabels } from "./applyset.ts"
import { describe as describeProgress } from "./describe.ts"
import { readInventories } from "./inventory.ts"
import { createMemory } from "./memory.ts"
import { sync } from "./pipeline.ts"
import { plan } from "./plan.ts"

describe.each(testServers("sync()"))("$name", (server) => {
  let delivery: Delivery
  beforeEach(async () => {
    delivery = await startDelivery(server)
  })
  afterEach(() => delivery.stop())

  const shop = (...objects: readonly Manifest[]) => delivery.app("shop", ...objects)
  const stock = (...objects: readonly Manifest[]) => delivery.app("stock", ...objects)
  const at = (name: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: delivery.shop,
    name,
  })
  const parentOf = (app: string) => ({
    ...at(`turnspit-${delivery.context.repositoryId}-${app}`),
    namespace: delivery.api.namespace,
  })

  test("sync() creates what is new, configures what differs and leaves the rest alone", async () => {
    const created = await delivery.deliver({
      ...delivery.cluster(["shop"]),
      ...shop(settings("one", { a: "1" }), settings("two", { a: "1" })),
    })
    expect(created.state).toBe("synced")
    expect(actions(created)).toEqual([
      `create Namespace/${delivery.shop}`,
      `create ConfigMap/${delivery.shop}/one`,
      `create ConfigMap/${delivery.shop}/two`,
    ])
    const before = await delivery.read("two")
    const configured = await delivery.deliver(
      shop(settings("one", { a: "2" }), settings("two", { a: "1" })),
    )
    expect(appOf(configured).changes).toEqual([
      { action: "unchanged", object: `Namespace/${delivery.shop}` },
      {
        action: "configure",
        object: `ConfigMap/${delivery.shop}/one`,
        fields: [{ path: "data.a", before: "1", after: "2" }],
      },
      { action: "unchanged", object: `ConfigMap/${delivery.shop}/two` },
    ])
    expect((await delivery.read("two"))?.metadata.resourceVersion).toBe(
      before?.metadata.resourceVersion,
    )
  })

  test("sync() reports its stages in order, ready objects, and finishes last", async () => {
    const report = await delivery.deliver({
      ...delivery.cluster(["shop"]),
      ...shop(settings("one")),
    })
    expect(report.stages.map(({ stage }) => stage)).toEqual([
      "checkout",
      "render",
      "policy",
      "diff",
    ])
    const app = appOf(report)
    expect(app.stages.map(({ stage }) => stage)).toEqual([
      "validate",
      "policy",
      "diff",
      "apply",
      "health",
      "prune",
    ])
    expect(app.objects).toContainEqual({
      object: `ConfigMap/${delivery.shop}/one`,
      health: "ready",
      message: "present",
    })
    expect(delivery.progress.at(0)).toMatchObject({ type: "started" })
    expect(delivery.progress.at(-1)).toEqual({ type: "finished", report })
  })

  /** What the last run asked for, in short: `PATCH shop/one?dryRun`. */
  async function askedFor(files: Files): Promise<readonly string[]> {
    const before = delivery.api.requests.length
    await delivery.deliver(files)
    return delivery.api.requests.slice(before).map((request) => {
      const [path = "", query = ""] = request.split("?")
      const short = path
        .replace(/\/api\/v1\/(namespaces\/)?/, "")
        .replace("/configmaps", "")
        .replace(delivery.api.namespace, "inventories")
        .replaceAll(delivery.context.repositoryId, "shop")
      return query.includes("dryRun=All") ? `${short}?dryRun` : short
    })
  }

  test("sync() asks for one list per kind, and only about what changed for more", async () => {
    const files = { ...delivery.cluster(["shop"]), ...shop(settings("one"), settings("two")) }
    await delivery.deliver(files)
    const always = [
      "GET inventories",
      "GET shop",
      "GET namespaces",
      "GET inventories/turnspit-shop.history",
      "PUT inventories/turnspit-shop.history",
    ]
    expect((await askedFor({})).toSorted()).toEqual(always.toSorted())
    const asked = await askedFor(shop(settings("one", { a: "2" }), settings("two")))
    expect(asked.toSorted()).toEqual(
      [
        ...always,
        "PATCH shop/one?dryRun",
        "PUT inventories/turnspit-shop-shop",
        "PATCH shop/one",
      ].toSorted(),
    )
  })

  test("sync() with an empty memory finds out by dry run that nothing is to do", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("one", { a: "1" })) })
    const before = await delivery.read("one")
    const report = await delivery.deliver({}, { context: { memory: createMemory() } })
    expect(actions(report)).toEqual([
      `unchanged Namespace/${delivery.shop}`,
      `unchanged ConfigMap/${delivery.shop}/one`,
    ])
    expect((await delivery.read("one"))?.metadata.resourceVersion).toBe(
      before?.metadata.resourceVersion,
    )
  })

  test("sync() puts back what somebody changed in the meantime", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("one", { a: "1" })) })
    await delivery.api.patch(at("one"), { data: { a: "mine" } })
    const report = await delivery.deliver({})
    expect(appOf(report).changes).toContainEqual({
      action: "configure",
      object: `ConfigMap/${delivery.shop}/one`,
      fields: [{ path: "data.a", before: "mine", after: "1" }],
    })
    expect((await delivery.read("one"))?.data).toEqual({ a: "1" })
  })

  test("sync() leaves a broken app exactly as it was, says why and where, and deploys the others", async () => {
    await delivery.deliver({
      ...delivery.cluster(["shop", "stock"]),
      ...shop(settings("one", { a: "1" })),
      ...stock(settings("one", { a: "1" })),
    })
    const report = await delivery.deliver({
      "clusters/test/shop.ts": 'throw new Error("no stock today")',
      ...stock(settings("one", { a: "2" })),
    })
    expect(report.state).toBe("failed")
    expect(appOf(report)).toMatchObject({
      state: "failed",
      stage: "render",
      reasons: [
        expect.stringMatching(/^Cannot render clusters\/test\/shop\.ts:1:\d+: no stock today$/),
      ],
    })
    expect((await delivery.read("one"))?.data).toEqual({ a: "1" })
    expect(appOf(report, "stock").state).toBe("synced")
    expect((await delivery.read("one", delivery.stock))?.data).toEqual({ a: "2" })
  })

  test("sync() writes nothing of an app when one of its dry runs fails, and lists all that failed", async () => {
    const report = await delivery.deliver({
      ...delivery.cluster(["shop"]),
      ...shop(
        settings("fine"),
        { ...settings("one"), binaryData: { a: "%" } },
        { ...settings("other"), binaryData: { b: "%" } },
      ),
    })
    expect(appOf(report)).toMatchObject({
      state: "failed",
      stage: "diff",
      reasons: [
        expect.stringContaining(`Cannot apply ConfigMap/${delivery.shop}/one: `),
        expect.stringContaining(`Cannot apply ConfigMap/${delivery.shop}/other: `),
      ],
    })
    expect(
      await delivery.api.client.get({ apiVersion: "v1", kind: "Namespace", name: delivery.shop }),
    ).toBeUndefined()
  })

  test("sync() asks no API server about objects that their schemas refuse", async () => {
    const report = await delivery.deliver({
      ...delivery.cluster(["shop"]),
      ...shop({ ...settings("typo"), dta: {} }, { ...settings("other"), immutable: "yes" }),
    })
    expect(appOf(report)).toMatchObject({
      state: "failed",
      stage: "validate",
      reasons: [
        `ConfigMap/${delivery.shop}/other: immutable: "yes" is not true or false`,
        `ConfigMap/${delivery.shop}/typo: dta is no field here; did you mean data?`,
      ],
    })
  })

  test("sync() prunes what the commit has not any more, and only what it applied itself", async () => {
    await delivery.deliver({
      ...delivery.cluster(["shop"]),
      ...shop(settings("one"), settings("two"), settings("three")),
    })
    await delivery.api.client.create(settings("foreign", {}, delivery.shop))
    await delivery.api.patch(at("three"), {
      metadata: { labels: { [applySetLabels.partOf]: null } },
    })
    const report = await delivery.deliver(shop(settings("one")))
    expect(report.state).toBe("synced")
    expect(appOf(report).changes.slice(2)).toEqual([
      { action: "prune", object: `ConfigMap/${delivery.shop}/two` },
      {
        action: "keep",
        object: `ConfigMap/${delivery.shop}/three`,
        reason: "it lost the label of its ApplySet",
      },
    ])
    expect(await delivery.read("two")).toBeUndefined()
    expect(await delivery.read("three")).toBeDefined()
    expect(await delivery.read("foreign")).toBeDefined()
  })

  test("sync() stops before anything is written when no app needs an exemption", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("one")) })
    const report = await delivery.deliver({
      ...delivery.cluster(["shop"], { exempt: [`Deployment/${delivery.shop}/web`] }),
      ...shop(settings("two")),
    })
    expect(report).toMatchObject({
      state: "failed",
      apps: [],
      failure: {
        stage: "policy",
        reason: expect.stringContaining(
          `Cannot exempt Deployment/${delivery.shop}/web from images-pinned: no app declares it; remove the exemption`,
        ),
      },
    })
    expect(await delivery.read("two")).toBeUndefined()
  })

  test("sync() removes an app that left the list, and only that; its namespace stays until it is named", async () => {
    await delivery.deliver({
      ...delivery.cluster(["shop", "stock"]),
      ...shop(settings("one")),
      ...stock(settings("one")),
    })
    const kept = await delivery.deliver(delivery.cluster(["shop"]))
    expect(kept.state).toBe("synced")
    expect(appOf(kept, "stock").changes).toEqual([
      { action: "prune", object: `ConfigMap/${delivery.stock}/one` },
      {
        action: "keep",
        object: `Namespace/${delivery.stock}`,
        reason: `it goes only when the cluster's prune.allow names "Namespace/${delivery.stock}"`,
      },
    ])
    expect(await delivery.read("one")).toBeDefined()
    expect(await delivery.read("one", delivery.stock)).toBeUndefined()
    const gone = await delivery.deliver(
      delivery.cluster(["shop"], { allow: [`Namespace/${delivery.stock}`] }),
    )
    // A real cluster may take a moment to empty it: it is kept in the inventory until it is gone.
    expect(actions(gone, "stock")).toEqual([
      expect.stringMatching(new RegExp(`^(prune|keep) Namespace/${delivery.stock}$`)),
    ])
    const named = { apiVersion: "v1", kind: "Namespace", name: delivery.stock }
    await eventually(async () => (await delivery.api.client.get(named)) === undefined)
    if (actions(gone, "stock")[0]?.startsWith("keep")) await delivery.deliver({})
    expect(await delivery.api.client.get(parentOf("stock"))).toBeUndefined()
    expect((await delivery.deliver({})).apps.map(({ app }) => app)).toEqual(["shop"])
  })

  test("sync() removes no app while another one fails", async () => {
    await delivery.deliver({
      ...delivery.cluster(["shop", "stock"]),
      ...shop(settings("one")),
      ...stock(settings("one")),
    })
    const report = await delivery.deliver({
      ...delivery.cluster(["shop"]),
      "clusters/test/shop.ts": "throw new Error()",
    })
    expect(appOf(report, "stock")).toMatchObject({ state: "skipped" })
    expect(await delivery.read("one", delivery.stock)).toBeDefined()
  })

  test("sync() refuses an emptied list of apps", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("one")) })
    const report = await delivery.deliver(delivery.cluster([]))
    expect(report).toMatchObject({ state: "failed", apps: [], failure: { stage: "render" } })
    expect(await delivery.read("one")).toBeDefined()
  })

  test("sync() prunes nothing when somebody emptied its inventory, and notes down again what it renders", async () => {
    await delivery.deliver({
      ...delivery.cluster(["shop"]),
      ...shop(settings("one"), settings("two")),
    })
    await delivery.api.patch(parentOf("shop"), { data: { objects: "[]" } })
    const report = await delivery.deliver(shop(settings("one")))
    expect(actions(report)).toEqual([
      `unchanged Namespace/${delivery.shop}`,
      `unchanged ConfigMap/${delivery.shop}/one`,
    ])
    expect(await delivery.read("two")).toBeDefined()
    const { namespace } = delivery.api
    const stored = (await readInventories({ ...delivery.context, namespace })).get("shop")
    expect(stored?.members.map(({ name }) => name)).toEqual(["one", delivery.shop])
  })

  test("sync() refuses an app that renders nothing", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("one")) })
    const report = await delivery.deliver(appFile("shop", []))
    expect(appOf(report)).toMatchObject({ state: "failed", stage: "render" })
    expect(await delivery.read("one")).toBeDefined()
  })

  test("sync() refuses to remove more than the cluster's limit, before anything is touched", async () => {
    await delivery.deliver({
      ...delivery.cluster(["shop"], { limit: 1 }),
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
    expect((await delivery.read("one"))?.data).toEqual({ a: "1" })
    expect(await delivery.read("two")).toBeDefined()
  })

  test("sync() hands an object over from one app to another", async () => {
    await delivery.deliver({
      ...delivery.cluster(["shop", "stock"]),
      ...shop(settings("one"), settings("moved", { a: "1" })),
      ...stock(settings("one")),
    })
    const before = await delivery.read("moved")
    const report = await delivery.deliver({
      ...shop(settings("one")),
      ...stock(settings("one"), settings("moved", { a: "1" }, delivery.shop)),
    })
    expect(report.state).toBe("synced")
    const after = await delivery.read("moved")
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
    expect(await delivery.read("moved")).toBeDefined()
  })

  test("sync() does not adopt an object that another ApplySet owns", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("one")) })
    const theirs = settings("theirs", { a: "theirs" }, delivery.shop)
    const labels = { [applySetLabels.partOf]: "applyset-of-somebody-else-v1" }
    await delivery.api.client.create({ ...theirs, metadata: { ...theirs.metadata, labels } })
    const report = await delivery.deliver(shop(settings("one"), settings("theirs", { a: "ours" })))
    expect(appOf(report)).toMatchObject({
      state: "failed",
      stage: "diff",
      reasons: [
        `Cannot apply ConfigMap/${delivery.shop}/theirs: it belongs to another ApplySet (applyset-of-somebody-else-v1); remove it there first`,
      ],
    })
    expect((await delivery.read("theirs"))?.data).toEqual({ a: "theirs" })
  })

  test("sync() applies nothing to an object that is being deleted", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("one")) })
    await delivery.api.patch(at("one"), { metadata: { finalizers: ["test.example.com/wait"] } })
    await delivery.api.client.delete(at("one"))
    const report = await delivery.deliver(shop(settings("one", { a: "2" })))
    expect(appOf(report)).toMatchObject({
      state: "failed",
      reasons: [
        `Cannot apply ConfigMap/${delivery.shop}/one: it is being deleted; run again when it is gone`,
      ],
    })
  })

  test("sync() applies nothing to a namespace that is being deleted", async () => {
    const { api } = delivery
    const both = delivery.cluster(["shop", "stock"])
    await delivery.deliver({ ...both, ...shop(settings("one")), ...stock(settings("one")) })
    const held = { ...at("one"), namespace: delivery.stock }
    await api.patch(held, { metadata: { finalizers: ["test.example.com/wait"] } })
    const allow = [`Namespace/${delivery.stock}`]
    const removed = await delivery.deliver(delivery.cluster(["shop"], { allow }))
    expect(actions(removed, "stock")).toEqual([
      `keep ConfigMap/${delivery.stock}/one`,
      `keep Namespace/${delivery.stock}`,
    ])
    const report = await delivery.deliver({ ...both, ...stock(settings("one"), settings("two")) })
    expect(appOf(report, "stock")).toMatchObject({
      state: "failed",
      stage: "diff",
      reasons: [
        `Cannot apply Namespace/${delivery.stock}: it is being deleted; run again when it is gone`,
        `Cannot apply ConfigMap/${delivery.stock}/one: it is being deleted; run again when it is gone`,
        `Cannot apply ConfigMap/${delivery.stock}/two: configmaps "two" is forbidden: unable to create new content in namespace ${delivery.stock} because it is being terminated`,
      ],
    })
    expect(appOf(report)).toMatchObject({ state: "synced" })
  })

  test("sync() stops a writer whose inventory somebody else changed meanwhile", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("one")) })
    const { api } = delivery
    const report = await delivery.deliver(shop(settings("one"), settings("two")), {
      context: {
        client: {
          ...api.client,
          async replace(draft, signal) {
            await api.patch(parentOf("shop"), { data: { revision: "of another writer" } })
            return api.client.replace(draft, signal)
          },
        },
      },
    })
    expect(appOf(report)).toMatchObject({
      state: "failed",
      stage: "apply",
      reasons: [
        "Cannot save the inventory of shop: another writer changed it meanwhile; only one may deploy to a cluster",
      ],
    })
    expect(await delivery.read("two")).toBeUndefined()
  })

  test("sync() notes what it owns before it writes: a crash in between loses nothing", async () => {
    const members = async () => {
      const inventories = await readInventories({
        ...delivery.context,
        namespace: delivery.api.namespace,
      })
      return inventories.get("shop")?.members.map(({ name }) => name) ?? []
    }
    await delivery.deliver({
      ...delivery.cluster(["shop"]),
      ...shop(settings("one"), settings("two")),
    })
    let seen: readonly string[] = []
    const { client } = delivery.api
    await delivery.deliver(shop(settings("one"), settings("three")), {
      context: {
        client: {
          ...client,
          async apply(manifest, options) {
            if (options?.dryRun !== true && manifest.metadata.name === "three")
              seen = await members()
            return client.apply(manifest, options)
          },
        },
      },
    })
    expect(seen.toSorted()).toEqual(["one", delivery.shop, "three", "two"])
    expect((await members()).toSorted()).toEqual(["one", delivery.shop, "three"])
  })

  test("sync() masks what a Secret holds, in changes and in errors", async () => {
    const annotations = { "turnspit.dev/test-fixture": "made up here" }
    const metadata = { name: "s", annotations }
    const secret = (data: Record<string, string>) => ({
      ...settings("s"),
      kind: "Secret",
      metadata,
      data,
    })
    const first = Buffer.from("correct horse").toString("base64")
    const second = Buffer.from("battery staple").toString("base64")
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(secret({ token: first })) })
    const configured = await delivery.deliver(shop(secret({ token: second })))
    expect(appOf(configured).changes).toContainEqual({
      action: "configure",
      object: `Secret/${delivery.shop}/s`,
      fields: [{ path: "data.token", before: "*** (before)", after: "*** (after)" }],
    })
    const said: unknown[] = [configured, ...delivery.progress]
    const plain = { a: "correct horse", b: "battery staple" }
    const refused = await delivery.deliver(
      shop(
        { ...secret({}), metadata: { ...metadata, name: "encoding" }, data: plain },
        { ...secret({}), type: "correct horse", stringData: plain },
      ),
    )
    const reasons = JSON.stringify(appOf(refused))
    expect(reasons).toContain("illegal base64 data")
    expect(reasons).toContain("type: Invalid value")
    said.push(refused, ...delivery.progress)
    const told = delivery.progress.flatMap((step) => describeProgress(step, { colour: false }))
    const { apiVersion, kind, namespace } = parentOf("history")
    const kept = await delivery.api.client.list({ apiVersion, kind, namespace })
    const everything = JSON.stringify([said, told, kept.items])
    for (const value of [first, second, "correct horse", "battery staple"])
      expect(everything).not.toContain(value)
  })

  test("sync() says in one sentence that the API server cannot be reached", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("one")) })
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
      ...delivery.cluster(["shop", "stock"]),
      ...shop(settings("one", { a: "1" }), settings("two")),
      ...stock(settings("one")),
    })
    const before = delivery.api.requests.length
    const report = await delivery.deliver(
      { ...delivery.cluster(["shop"]), ...shop(settings("one", { a: "2" }), settings("three")) },
      { how: plan },
    )
    expect(report.state).toBe("synced")
    expect(actions(report)).toEqual([
      `unchanged Namespace/${delivery.shop}`,
      `configure ConfigMap/${delivery.shop}/one`,
      `create ConfigMap/${delivery.shop}/three`,
      `prune ConfigMap/${delivery.shop}/two`,
    ])
    expect(actions(report, "stock")).toEqual([
      `prune ConfigMap/${delivery.stock}/one`,
      `keep Namespace/${delivery.stock}`,
    ])
    const writes = delivery.api.requests
      .slice(before)
      .filter((request) => !request.startsWith("GET ") && !request.includes("dryRun=All"))
    expect(writes).toEqual([])
  })
})
