import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { testServers } from "#lib/testing/servers.ts"
import type { TestApi } from "#lib/testing/test-api.ts"
import { openClient } from "./open-client.ts"

describe.each(testServers("openClient()"))("$name", (server) => {
  let api: TestApi
  beforeAll(async () => {
    api = await server.open()
  })
  afterAll(() => api.stop())

  const settings = (name: string, data: Record<string, string>) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: api.namespace },
    data,
  })
  const at = (name: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: api.namespace,
    name,
  })

  test("apply() says whether the object is new, and a dry run writes nothing", async () => {
    const { client } = api
    const manifest = settings("one", { a: "1" })
    expect((await client.apply(manifest, { dryRun: true })).created).toBe(true)
    expect(await client.get(at("one"))).toBeUndefined()
    expect((await client.apply(manifest)).created).toBe(true)
    const again = await client.apply({ ...manifest, data: { a: "2" } })
    expect(again.created).toBe(false)
    expect(again.object).toMatchObject({ data: { a: "2" }, metadata: { name: "one" } })
  })

  test("apply() refuses a field that the schema does not know, in one sentence", async () => {
    const applied = api.client.apply({ ...settings("typo", {}), dta: {} })
    await expect(applied).rejects.toThrow(
      `Cannot apply ConfigMap/${api.namespace}/typo: .dta: field not declared in schema`,
    )
  })

  test("apply() refuses a kind that the API server does not know", async () => {
    const applied = api.client.apply({ ...settings("x", {}), apiVersion: "shop.example.com/v1" })
    await expect(applied).rejects.toThrow(
      "Cannot apply a ConfigMap of shop.example.com/v1: the API server does not know this kind",
    )
  })

  test("apply() refuses an object that is not in a namespace although its kind is, and the reverse", async () => {
    const homeless = api.client.apply({ ...settings("x", {}), metadata: { name: "x" } })
    await expect(homeless).rejects.toThrow("Cannot apply ConfigMap/x: it has no namespace")
    const kept = api.client.apply({ ...settings("x", {}), kind: "Namespace" })
    await expect(kept).rejects.toThrow(
      `Cannot apply Namespace/${api.namespace}/x: it has a namespace`,
    )
  })

  test("apply() names the missing namespace", async () => {
    const manifest = { ...settings("x", {}), metadata: { name: "x", namespace: "nowhere" } }
    await expect(api.client.apply(manifest)).rejects.toThrow(
      'Cannot apply ConfigMap/nowhere/x: namespaces "nowhere" not found',
    )
  })

  test("apply() never shows the value of a Secret, even when the API server repeats it", async () => {
    const kinds = { resources: [{ name: "secrets", kind: "Secret", namespaced: true }] }
    const message = 'data.token: Invalid value: "hunter22!": not base64'
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: ({ method }) =>
        method === "GET" ? Response.json(kinds) : Response.json({ message }, { status: 422 }),
    })
    const client = openClient({ server: `http://127.0.0.1:${server.port}` })
    const secret = { ...settings("s", {}), kind: "Secret", data: { token: "hunter22!" } }
    await expect(client.apply(secret)).rejects.toThrow(
      `Cannot apply Secret/${api.namespace}/s: data.token: Invalid value: "***": not base64`,
    )
    await server.stop(true)
  })

  test("list() gives every item its kind", async () => {
    await api.client.apply(settings("listed", { a: "1" }))
    const { items } = await api.client.list({
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: api.namespace,
      fields: "metadata.name=listed",
    })
    expect(items).toMatchObject([{ apiVersion: "v1", kind: "ConfigMap", data: { a: "1" } }])
  })

  test("replace() fails with 409 when the object moved on", async () => {
    const { object } = await api.client.apply(settings("moving", { a: "1" }))
    await api.client.apply(settings("moving", { a: "2" }))
    const { resourceVersion, uid } = object.metadata
    const draft = settings("moving", { a: "3" })
    const stale = { ...draft, metadata: { ...draft.metadata, resourceVersion, uid } }
    await expect(api.client.replace(stale)).rejects.toMatchObject({ status: 409 })
  })

  test("delete() deletes only the object with that uid; one that is gone already is no error", async () => {
    const { client } = api
    const { object } = await client.apply(settings("gone", {}))
    const other = client.delete(at("gone"), { uid: "0e7a0d3c-0000-0000-0000-000000000000" })
    await expect(other).rejects.toMatchObject({ status: 409 })
    expect(await client.delete(at("gone"), { uid: object.metadata.uid })).toBeUndefined()
    expect(await client.get(at("gone"))).toBeUndefined()
    expect(await client.delete(at("gone"))).toBeUndefined()
  })

  test("delete() returns what its finalizers hold", async () => {
    const { client } = api
    const draft = settings("held", {})
    const finalizers = ["example.com/backup"]
    await client.apply({ ...draft, metadata: { ...draft.metadata, finalizers } })
    expect((await client.delete(at("held")))?.metadata).toMatchObject({ name: "held", finalizers })
    await client.apply({ ...draft, metadata: { ...draft.metadata, finalizers: [] } })
    expect(await client.get(at("held"))).toBeUndefined()
  })

  test("watch() begins with all objects and goes on with every change", async () => {
    const { client } = api
    await client.apply(settings("watched", { a: "1" }))
    const stop = new AbortController()
    const query = {
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: api.namespace,
      fields: "metadata.name=watched",
    }
    const events = client.watch(query, stop.signal)[Symbol.asyncIterator]()
    expect((await events.next()).value).toMatchObject({
      type: "snapshot",
      objects: [{ data: { a: "1" } }],
    })
    const changed = events.next()
    await client.apply(settings("watched", { a: "2" }))
    expect((await changed).value).toMatchObject({ type: "changed", object: { data: { a: "2" } } })
    const deleted = events.next()
    await client.delete(at("watched"))
    expect((await deleted).value).toMatchObject({ type: "deleted" })
    const end = events.next()
    stop.abort()
    expect((await end).done).toBe(true)
  })

  test("discovery finds a kind by its group alone and asks for each list once", async () => {
    const { client, requests } = api
    const before = requests.length
    const found = await client.discovery.findInGroup("apps", "Deployment")
    expect(found).toEqual({
      group: "apps",
      apiVersion: "apps/v1",
      kind: "Deployment",
      plural: "deployments",
      namespaced: true,
    })
    await client.discovery.findInGroup("apps", "StatefulSet")
    expect(requests.slice(before)).toEqual(["GET /apis", "GET /apis/apps/v1"])
    expect(await client.discovery.findInGroup("nobody.example.com", "Thing")).toBeUndefined()
  })

  test("discovery looks again for a kind that it does not know", async () => {
    const { client, requests } = api
    await client.discovery.find("apps/v1", "Deployment")
    const before = requests.length
    expect(await client.discovery.find("apps/v1", "Nothing")).toBeUndefined()
    expect(requests.slice(before)).toEqual(["GET /apis/apps/v1"])
  })

  test("version() tells the server's version", async () => {
    expect(await api.client.version()).toMatch(/^v1\.\d+/)
  })
})
