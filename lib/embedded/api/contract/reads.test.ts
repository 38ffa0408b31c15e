import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Json } from "#lib/embedded/api/json.ts"
import { objectsAt, textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import { CONFIG_MAPS, configMap, DEPLOYMENTS, deployment } from "./samples.ts"
import { openTargets } from "./target.ts"

const targets = await openTargets()
beforeAll(async () => {
  for (const target of targets) {
    for (const [name, tier] of [
      ["a", "front"],
      ["b", "back"],
      ["c", "back"],
    ] as const) {
      await target.send("POST", CONFIG_MAPS, {
        body: configMap(name, {}, { labels: { tier, test: "reads" } }),
      })
    }
  }
})
afterAll(async () => {
  for (const target of targets) await target.close()
})

const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
const METADATA = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
const names = (body: Json) => objectsAt(body, "items").map((item) => textAt(item, "metadata.name"))
const type = (event: Json) => textAt(event, "type")

for (const target of targets) {
  const say = (text: string) => `reads on ${target.name} ${text}`
  const select = async (selector: string) =>
    names(
      (await target.send("GET", `${CONFIG_MAPS}?labelSelector=${encodeURIComponent(selector)}`))
        .body,
    )

  test(say("select by labels"), async () => {
    expect(await select("tier=back")).toEqual(["b", "c"])
    expect(await select("test=reads,tier!=back")).toEqual(["a"])
    expect(await select("tier in (front,other)")).toEqual(["a"])
    expect(await select("test,tier notin (front)")).toEqual(["b", "c"])
    expect(await select("test=reads,!tier")).toEqual([])
    expect((await target.send("GET", `${CONFIG_MAPS}?labelSelector=a%20b`)).status).toBe(400)
  })

  test(say("select by fields"), async () => {
    const { body } = await target.send("GET", `${CONFIG_MAPS}?fieldSelector=metadata.name%3Db`)
    expect(names(body)).toEqual(["b"])
    const unknown = await target.send("GET", `${CONFIG_MAPS}?fieldSelector=data.x%3D1`)
    expect(unknown.status).toBe(400)
  })

  test(say("list page by page"), async () => {
    const query = "?labelSelector=test%3Dreads&limit=2"
    const first = await target.send("GET", CONFIG_MAPS + query)
    expect(names(first.body)).toEqual(["a", "b"])
    const token = encodeURIComponent(textAt(first.body, "metadata.continue"))
    const second = await target.send("GET", `${CONFIG_MAPS}${query}&continue=${token}`)
    expect(names(second.body)).toEqual(["c"])
    expect(valueAt(second.body, "metadata.continue")).toBeUndefined()
  })

  test(say("answer tables and metadata for kubectl"), async () => {
    await target.send("POST", DEPLOYMENTS, { body: deployment("table", { replicas: 3 }) })
    const { body } = await target.send("GET", `${DEPLOYMENTS}/table`, { accept: TABLE })
    expect(body.kind).toBe("Table")
    expect(
      objectsAt(body, "columnDefinitions").map(({ name, priority }) => [name, priority]),
    ).toEqual([
      ["Name", 0],
      ["Ready", 0],
      ["Up-to-date", 0],
      ["Available", 0],
      ["Age", 0],
      ["Containers", 1],
      ["Images", 1],
      ["Selector", 1],
    ])
    const [row] = objectsAt(body, "rows")
    expect(row?.cells).toMatchObject(["table", "0/3", 0, 0, expect.any(String), "c", "x:1", "a=b"])
    const metadata = await target.send("GET", `${CONFIG_MAPS}?labelSelector=tier%3Dfront`, {
      accept: METADATA,
    })
    expect(metadata.body).toMatchObject({
      kind: "PartialObjectMetadataList",
      items: [{ kind: "PartialObjectMetadata", metadata: { name: "a" } }],
    })
    expect(valueAt(objectsAt(metadata.body, "items")[0], "data")).toBeUndefined()
    expect((await target.send("GET", CONFIG_MAPS, { accept: "text/html" })).status).toBe(406)
  })

  test(say("watch from now on, from a version, and by label"), async () => {
    const started = await target.send("GET", CONFIG_MAPS)
    const from = textAt(started.body, "metadata.resourceVersion")
    await target.send("POST", CONFIG_MAPS, {
      body: configMap("watched", {}, { labels: { w: "1" } }),
    })
    const path = `${CONFIG_MAPS}/watched`
    const patch = (labels: Json) =>
      target.send("PATCH", path, {
        body: { metadata: { labels } },
        type: "application/merge-patch+json",
      })
    await patch({ x: "1" })
    await patch({ w: null })
    await target.send("DELETE", path)
    const query = `?watch=true&resourceVersion=${from}&timeoutSeconds=5`
    const all = await target.watch(
      `${CONFIG_MAPS}${query}&fieldSelector=metadata.name%3Dwatched`,
      (events) => events.length === 4,
    )
    expect(all.map(type)).toEqual(["ADDED", "MODIFIED", "MODIFIED", "DELETED"])
    const labelled = await target.watch(
      `${CONFIG_MAPS}${query}&labelSelector=w`,
      (events) => events.length === 3,
    )
    expect(labelled.map(type)).toEqual(["ADDED", "MODIFIED", "DELETED"])
    const versions = all.map((event) => Number(textAt(event, "object.metadata.resourceVersion")))
    expect(versions).toEqual([...versions].sort((a, b) => a - b))
    const initial = await target.watch(
      `${CONFIG_MAPS}?watch=1&labelSelector=test%3Dreads&timeoutSeconds=5`,
      (events) => events.length === 3,
    )
    expect(initial.map((event) => textAt(event, "object.metadata.name")).sort()).toEqual([
      "a",
      "b",
      "c",
    ])
  })

  test(say("answer 404 for what is not served, and 405 for a verb that is not"), async () => {
    expect((await target.send("GET", "/api/v1/bars")).status).toBe(404)
    expect((await target.send("GET", "/nothing")).status).toBe(404)
    expect((await target.send("DELETE", "/api/v1/namespaces")).status).toBe(405)
    const missing = await target.send("GET", `${CONFIG_MAPS}/nope`)
    expect(missing.body).toMatchObject({
      reason: "NotFound",
      message: 'configmaps "nope" not found',
      code: 404,
    })
  })

  test(say("discover resources, one by one and in one piece"), async () => {
    const apps = await target.send("GET", "/apis/apps/v1")
    const [deployments] = objectsAt(apps.body, "resources").filter(
      ({ name }) => name === "deployments",
    )
    expect(deployments).toMatchObject({
      kind: "Deployment",
      namespaced: true,
      shortNames: ["deploy"],
      categories: ["all"],
    })
    const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    const all = await target.send("GET", "/apis", { accept })
    expect(all.body.kind).toBe("APIGroupDiscoveryList")
    expect(objectsAt(all.body, "items").map((group) => textAt(group, "metadata.name"))).toContain(
      "apps",
    )
    const { body } = await target.send("GET", "/version")
    expect(body.minor).toBe("36")
  })

  test(say("tell the administrator what he may do"), async () => {
    const spec = { resourceAttributes: { verb: "delete", resource: "pods" } }
    const { status, body } = await target.send(
      "POST",
      "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      { body: { spec } },
    )
    expect(status).toBe(201)
    expect(valueAt(body, "status.allowed")).toBe(true)
  })
}
