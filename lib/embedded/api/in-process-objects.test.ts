import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type ApiServer, openApiServer } from "./api-server.ts"
import type { WatchEvent } from "./objects.ts"

let directory = ""
let api: ApiServer

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "api-"))
  api = openApiServer({ directory, token: "t" })
  api.objects.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } })
})

afterEach(() => {
  api.close()
  rmSync(directory, { recursive: true })
})

const configMap = (name: string, data: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "shop" },
  data,
})
const ref = (name: string) => ({ resource: "configmaps", namespace: "shop", name })

test("objects.create() gives identity and a growing resourceVersion", () => {
  const a = api.objects.create(configMap("a", {}))
  const b = api.objects.create({
    ...configMap("", {}),
    metadata: { generateName: "b-", namespace: "shop" },
  })
  expect(a.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
  expect(b.metadata.name).toMatch(/^b-[a-z0-9]{5}$/)
  expect(Number(b.metadata.resourceVersion)).toBeGreaterThan(Number(a.metadata.resourceVersion))
})

test("objects.create() refuses a name that exists and a namespace that does not", () => {
  api.objects.create(configMap("a", {}))
  expect(() => api.objects.create(configMap("a", {}))).toThrow('configmaps "a" already exists')
  const homeless = { ...configMap("a", {}), metadata: { name: "a", namespace: "nowhere" } }
  expect(() => api.objects.create(homeless)).toThrow('namespaces "nowhere" not found')
})

test("objects.update() refuses a stale resourceVersion", () => {
  const first = api.objects.create(configMap("a", { k: "1" }))
  api.objects.update({ ...first, data: { k: "2" } })
  expect(() => api.objects.update({ ...first, data: { k: "3" } })).toThrow(
    "the object has been modified",
  )
})

test("objects.patch() writes nothing when nothing changes", () => {
  const first = api.objects.create(configMap("a", { k: "1" }))
  const events: WatchEvent[] = []
  api.objects.watch("configmaps", (event) => events.push(event))
  const same = api.objects.patch(ref("a"), { data: { k: "1", gone: null } })
  expect(same.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  expect(events.map(({ type }) => type)).toEqual(["ADDED"])
})

test("objects.watch() tells every change in order, also those that a callback makes", () => {
  const seen: string[] = []
  api.objects.watch("configmaps", ({ type, object }) => {
    if (type === "ADDED") api.objects.patch(ref(object.metadata.name), { data: { seen: "yes" } })
  })
  api.objects.watch("configmaps", ({ type, object }) =>
    seen.push(`${type} ${object.metadata.name}`),
  )
  api.objects.create(configMap("a", {}))
  api.objects.create(configMap("b", {}))
  api.objects.delete(ref("a"))
  expect(seen).toEqual(["ADDED a", "MODIFIED a", "ADDED b", "MODIFIED b", "DELETED a"])
})

test("objects.delete() waits for finalizers", () => {
  api.objects.create({
    ...configMap("a", {}),
    metadata: { name: "a", namespace: "shop", finalizers: ["x.io/y"] },
  })
  api.objects.delete(ref("a"))
  const waiting = api.objects.get(ref("a"))
  expect(waiting?.metadata.deletionTimestamp).toBeDefined()
  api.objects.patch(ref("a"), { metadata: { finalizers: [] } })
  expect(api.objects.get(ref("a"))).toBeUndefined()
})

test("objects.delete() gives a pod on a node its grace period", () => {
  const pod = api.objects.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "shop" },
    spec: { nodeName: "node", containers: [{ name: "c", image: "i:1" }] },
  })
  const place = { resource: "pods", namespace: "shop", name: "p" }
  api.objects.delete(place)
  expect(api.objects.get(place)?.metadata.deletionGracePeriodSeconds).toBe(30)
  api.objects.delete(place, { gracePeriodSeconds: 0, uid: pod.metadata.uid })
  expect(api.objects.get(place)).toBeUndefined()
})

test("objects.delete() keeps a namespace until it is finalized", () => {
  api.objects.delete({ resource: "namespaces", name: "shop" })
  const waiting = api.objects.get({ resource: "namespaces", name: "shop" })
  expect(waiting?.status).toEqual({ phase: "Terminating" })
  expect(() => api.objects.create(configMap("a", {}))).toThrow("because it is being terminated")
  api.objects.patch(
    { resource: "namespaces", name: "shop" },
    { spec: { finalizers: [] } },
    { subresource: "finalize" },
  )
  expect(api.objects.get({ resource: "namespaces", name: "shop" })).toBeUndefined()
})

test("openApiServer() finds everything again, and never counts backwards", () => {
  api.objects.create(configMap("a", { k: "1" }))
  const last = api.objects.create(configMap("b", {}))
  api.objects.delete(ref("b"))
  api.close()
  api = openApiServer({ directory, token: "t" })
  expect(api.objects.get(ref("a"))?.data).toEqual({ k: "1" })
  const next = api.objects.create(configMap("c", {}))
  expect(Number(next.metadata.resourceVersion)).toBeGreaterThan(
    Number(last.metadata.resourceVersion) + 1,
  )
})

test("objects.get() answers frozen objects", () => {
  const object = api.objects.create(configMap("a", { k: "1" }))
  expect(() => {
    object.metadata.labels = {}
  }).toThrow()
})
