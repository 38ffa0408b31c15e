import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { deployment, inNamespace, namespace, settings as unplaced } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"
import type { TestApi } from "#lib/testing/test-api.ts"
import { asMember } from "./applyset.ts"
import { newInventory } from "./inventory.ts"
import { membersOf } from "./members.ts"
import { createMemory } from "./memory.ts"
import { type PruneRules, prunable } from "./prunable.ts"
import { prune } from "./prune.ts"

describe.each(testServers("prunable()"))("$name", (server) => {
  let api: TestApi
  let shop: string
  beforeAll(async () => {
    api = await server.open()
    shop = api.own("shop")
    await api.client.apply(namespace(shop))
  })
  afterAll(() => api.stop())

  const settings = (name: string) => inNamespace(shop, unplaced(name))

  const { setId } = newInventory("web", { repositoryId: "shop", namespace: "turnspit" })

  /** Applies objects as members of the set and says what is decided about them. */
  async function verdicts(manifests: readonly Manifest[], rules: Partial<PruneRules> = {}) {
    for (const manifest of manifests) await api.client.apply(asMember(manifest, setId))
    return decide(manifests, rules)
  }

  function decide(manifests: readonly Manifest[], rules: Partial<PruneRules> = {}) {
    const nobody = () => false
    return prunable(membersOf(manifests), {
      client: api.client,
      setId,
      allow: [],
      isWantedElsewhere: nobody,
      ...rules,
    })
  }

  test("prunable() goes through the objects in reverse order of application", async () => {
    const web = inNamespace(shop, deployment("order", "another"))
    const decided = await verdicts([settings("order-a"), web, settings("order-b")])
    expect(decided.map(({ action, member }) => `${action} ${member.name}`)).toEqual([
      "prune order",
      "prune order-b",
      "prune order-a",
    ])
  })

  test("prunable() deletes access last: it may be what lets us delete the rest", async () => {
    const role: Manifest = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "access", namespace: shop },
      rules: [],
    }
    const account: Manifest = { ...role, apiVersion: "v1", kind: "ServiceAccount" }
    const { rules: _, ...bare } = account
    const decided = await verdicts([role, bare, settings("access")])
    expect(decided.map(({ member }) => member.kind)).toEqual([
      "ConfigMap",
      "ServiceAccount",
      "Role",
    ])
  })

  test("prunable() keeps a ConfigMap that a ReplicaSet of an older revision reads", async () => {
    const { spec } = inNamespace(shop, deployment("used", "used-1f2e"))
    await api.client.create({
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: { name: "used-6d5f", namespace: shop },
      spec: { ...(spec as object), replicas: 0 },
    })
    expect(await verdicts([settings("used-1f2e")])).toMatchObject([
      {
        action: "keep",
        object: `ConfigMap/${shop}/used-1f2e`,
        reason: `ReplicaSet/${shop}/used-6d5f still uses it`,
      },
    ])
  })

  test("prunable() keeps namespaces, claims and CRDs unless the cluster names them", async () => {
    expect(await verdicts([namespace(api.own("disk"))])).toMatchObject([
      { action: "keep", object: `Namespace/${api.own("disk")}` },
    ])
    expect(
      await decide([namespace(api.own("disk"))], { allow: [`Namespace/${api.own("disk")}`] }),
    ).toMatchObject([{ action: "prune" }])
  })

  test("prunable() keeps what a controller owns: controllers copy labels", async () => {
    const { object } = await api.client.apply(asMember(settings("owner"), setId))
    const copy = asMember(settings("copy"), setId)
    const reference = {
      apiVersion: "v1",
      kind: "ConfigMap",
      name: "owner",
      uid: object.metadata.uid,
      controller: true,
    }
    await api.client.apply({
      ...copy,
      metadata: { ...copy.metadata, ownerReferences: [reference] },
    })
    expect(await decide([settings("copy")])).toMatchObject([
      { action: "keep", reason: "ConfigMap/owner controls it" },
    ])
  })

  test("prunable() keeps what somebody else made, even with our label", async () => {
    await api.client.create(asMember(settings("theirs"), setId))
    expect(await decide([settings("theirs")])).toMatchObject([
      { action: "keep", reason: "turnspit applies no field of it" },
    ])
  })

  test("prunable() forgets what is gone, of an unknown kind, or in another set by now", async () => {
    await api.client.apply(asMember(settings("moved"), "applyset-other-v1"))
    const custom = { ...settings("custom"), apiVersion: "gone.example.com/v1", kind: "Gone" }
    const decided = await decide([settings("nowhere"), settings("moved"), custom])
    expect(decided.map(({ action }) => action)).toEqual(["forget", "forget", "forget"])
  })

  test("prunable() hands over what another app is about to take", async () => {
    const decided = await verdicts([settings("handed")], { isWantedElsewhere: () => true })
    expect(decided).toMatchObject([{ action: "hand over" }])
  })

  test("prune() deletes only the object that was judged, and keeps the rest in the inventory", async () => {
    const decided = await verdicts([settings("first"), settings("second")])
    const at = { apiVersion: "v1", kind: "ConfigMap", namespace: shop }
    await api.client.delete({ ...at, name: "second" })
    await api.client.apply(asMember(settings("second"), setId))
    const { changes, remaining, reasons } = await prune(decided, {
      client: api.client,
      memory: createMemory(),
      signal: AbortSignal.timeout(10_000),
    })
    expect(changes).toEqual([{ action: "prune", object: `ConfigMap/${shop}/first` }])
    expect(remaining.map(({ name }) => name)).toEqual(["second"])
    expect(reasons).toEqual([expect.stringContaining(`Cannot delete ConfigMap/${shop}/second: `)])
    expect(await api.client.get({ ...at, name: "second" })).toBeDefined()
  })
})
