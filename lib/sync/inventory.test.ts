import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { testServers } from "#lib/testing/servers.ts"
import type { TestApi } from "#lib/testing/test-api.ts"
import { deleteInventory, newInventory, readInventories, saveInventory } from "./inventory.ts"

describe.each(testServers("saveInventory()"))("$name", (server) => {
  let api: TestApi
  beforeAll(async () => {
    api = await server.open()
  })
  afterAll(() => api.stop())

  const owner = () => ({ client: api.client, repositoryId: "shop", namespace: api.namespace })
  const web = { group: "apps", kind: "Deployment", namespace: "shop", name: "web", uid: "1" }
  const one = { group: "", kind: "ConfigMap", namespace: "stock", name: "one" }
  const revision = "1111111111111111111111111111111111111111"

  test("saveInventory() stores an ApplySet parent (KEP-3659) that readInventories() finds again", async () => {
    const saved = await saveInventory(owner(), newInventory("web", owner()), {
      members: [web, one],
      revision,
    })
    const parent = {
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: api.namespace,
      name: "turnspit-shop-web",
    }
    expect(await api.client.get(parent)).toMatchObject({
      metadata: {
        labels: {
          "applyset.kubernetes.io/id": saved.setId,
          "turnspit/app": "web",
          "turnspit/repository": "shop",
        },
        annotations: {
          "applyset.kubernetes.io/tooling": "turnspit/1",
          "applyset.kubernetes.io/contains-group-kinds": "ConfigMap,Deployment.apps",
          "applyset.kubernetes.io/additional-namespaces": "shop,stock",
        },
      },
    })
    const found = (await readInventories(owner())).get("web")
    expect(found).toEqual(saved)
    expect(found?.members).toEqual([one, web])
  })

  test("saveInventory() does not write what is stored already", async () => {
    const stored = (await readInventories(owner())).get("web") ?? newInventory("web", owner())
    const before = api.requests.length
    await saveInventory(owner(), stored, { members: [web, one], revision })
    expect(api.requests).toHaveLength(before)
  })

  test("saveInventory() refuses to overwrite what another writer stored meanwhile", async () => {
    const stored = (await readInventories(owner())).get("web") ?? newInventory("web", owner())
    await saveInventory(owner(), stored, { members: [web], revision })
    const late = saveInventory(owner(), stored, { members: [one], revision })
    await expect(late).rejects.toThrow(
      "Cannot save the inventory of web: another writer changed it",
    )
    const again = saveInventory(owner(), newInventory("web", owner()), { members: [], revision })
    await expect(again).rejects.toThrow("another writer")
  })

  test("readInventories() does not see those of another repository", async () => {
    const other = { ...owner(), repositoryId: "other" }
    await saveInventory(other, newInventory("theirs", other), { members: [], revision })
    expect([...(await readInventories(owner())).keys()]).toEqual(["web"])
  })

  test("saveInventory() and deleteInventory() refuse a damaged inventory: guessing would prune", async () => {
    const name = "turnspit-shop-web"
    const parent = { apiVersion: "v1", kind: "ConfigMap", namespace: api.namespace, name }
    await api.patch(parent, { data: { objects: "[{]" } })
    const damaged = (await readInventories(owner())).get("web") ?? newInventory("web", owner())
    const why = `Cannot read the inventory of web: ConfigMap/${api.namespace}/${name} is damaged; restore its data.objects`
    await expect(saveInventory(owner(), damaged, { members: [], revision })).rejects.toThrow(why)
    await expect(deleteInventory(api.client, damaged)).rejects.toThrow(why)
    await api.patch(parent, { data: { objects: "[]" } })
  })

  test("deleteInventory() removes the parent", async () => {
    const stored = (await readInventories(owner())).get("web") ?? newInventory("web", owner())
    await deleteInventory(api.client, stored)
    expect((await readInventories(owner())).size).toBe(0)
  })
})
