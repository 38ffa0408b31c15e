import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { deployment, inNamespace, namespace, orders, settings } from "#lib/testing/manifests.ts"
import { testScope } from "#lib/testing/scope.ts"
import { testServers } from "#lib/testing/servers.ts"
import type { TestApi } from "#lib/testing/test-api.ts"
import type { AppScope } from "./app-scope.ts"
import { type Deployed, deploy } from "./deploy.ts"
import { diff } from "./diff.ts"
import { readInventories } from "./inventory.ts"
import { referenceOf } from "./reference.ts"

describe.each(testServers("apply()"))("$name", (server) => {
  let api: TestApi
  let shop: string
  let scope: AppScope
  beforeEach(async () => {
    api = await server.open()
    shop = api.own("shop")
    scope = testScope(api, "shop")
  })
  afterEach(() => api.stop())

  /** Deploys an app's objects as the next run would; those that name no namespace are in `shop`. */
  async function deployed(...manifests: readonly Manifest[]): Promise<Deployed> {
    const placed = manifests.map((manifest) => inNamespace(shop, manifest))
    const inventories = await readInventories({ ...scope, namespace: api.namespace })
    const next = { ...scope, inventory: inventories.get("shop") ?? scope.inventory }
    return deploy(await diff(placed, next), next)
  }

  async function read(manifest: Manifest): Promise<LiveObject | undefined> {
    return api.client.get(referenceOf(inNamespace(shop, manifest)))
  }

  test("apply() takes a field over that another manager applied, and leaves it the rest", async () => {
    await deployed(namespace(shop))
    const theirs = inNamespace(shop, settings("one", { a: "theirs", b: "theirs" }))
    await api.applyAsAnother(theirs)
    const { live } = await deployed(namespace(shop), settings("one", { a: "ours" }))
    const one = [...live.values()].find(({ kind }) => kind === "ConfigMap")
    expect(one?.data).toEqual({ a: "ours", b: "theirs" })
    await expect(api.applyAsAnother(theirs)).rejects.toThrow('conflict with "turnspit": .data.a')
    expect((await read(theirs))?.data).toEqual({ a: "ours", b: "theirs" })
  })

  test("apply() removes a field that it gave up, unless another manager applied it too", async () => {
    const one = settings("one", { a: "1", b: "1" })
    await deployed(namespace(shop), one)
    await api.applyAsAnother(inNamespace(shop, settings("one", { a: "1" })))
    await deployed(namespace(shop), settings("one"))
    expect((await read(one))?.data).toEqual({ a: "1" })
  })

  test("apply() leaves replicas to who scales when the manifest says none", async () => {
    const web = deployment("web", "one", { replicas: 0 })
    const { replicas: _, ...spec } = web.spec as { replicas: number }
    const scaled = { ...web, spec }
    await deployed(namespace(shop), web)
    await api.patch(referenceOf(inNamespace(shop, web)), { spec: { replicas: 2 } })
    await deployed(namespace(shop), scaled)
    expect((await read(web))?.spec).toMatchObject({ replicas: 2 })
  })

  test("apply() defines a kind and makes an object of it in one run", async () => {
    const group = `${shop}.example.com`
    const definition = orders(group)
    const order = { apiVersion: `${group}/v1`, kind: "Order", metadata: { name: "first" } }
    const bad = { ...order, metadata: { name: "bad" }, spec: { amount: "two" } }
    await expect(deployed(namespace(shop), definition, bad)).rejects.toMatchObject({
      stage: "apply",
      reasons: [expect.stringContaining(`Cannot apply Order/${shop}/bad: `)],
    })
    expect(await read(bad)).toBeUndefined()
    const { written } = await deployed(namespace(shop), definition, {
      ...order,
      spec: { amount: 2 },
    })
    expect(written).toBe(1)
    expect(await read(order)).toMatchObject({ spec: { amount: 2, currency: "EUR" } })
    expect(
      (await deployed(namespace(shop), definition, { ...order, spec: { amount: 2 } })).written,
    ).toBe(0)
  })

  test("apply() makes a role and binds it in one run", async () => {
    const access = { apiVersion: "rbac.authorization.k8s.io/v1", metadata: { name: "reader" } }
    const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }]
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" }
    const subjects = [{ kind: "ServiceAccount", name: "reader", namespace: shop }]
    const { written } = await deployed(
      namespace(shop),
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "reader" } },
      { ...access, kind: "Role", rules },
      { ...access, kind: "RoleBinding", roleRef, subjects },
    )
    expect(written).toBe(4)
  })

  test("apply() writes nothing of a wave when an object of it is refused there", async () => {
    const typo = { ...settings("typo"), dta: {} }
    await expect(deployed(namespace(shop), settings("fine"), typo)).rejects.toMatchObject({
      stage: "diff",
      reasons: [`Cannot apply ConfigMap/${shop}/typo: .dta: field not declared in schema`],
    })
    expect(await read(settings("fine"))).toBeUndefined()
  })
})
