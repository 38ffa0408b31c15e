import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type ApiServer, openApiServer } from "./api-server.ts"
import { textAt } from "./json-at.ts"
import type { PodLogOptions } from "./pod-logs.ts"

let directory = ""
let api: ApiServer
let asked: PodLogOptions[] = []

const open = () =>
  openApiServer({
    directory,
    token: "t",
    podLogs: {
      read: (pod, options) => {
        asked.push(options)
        if (options.previous)
          return {
            status: 400,
            message: `previous terminated container in pod ${pod.name} not found`,
          }
        return new Blob([`hello from ${pod.namespace}/${pod.name}\n`]).stream()
      },
    },
  })

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "api-"))
  asked = []
  api = open()
  api.objects.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } })
})

afterEach(() => {
  api.close()
  rmSync(directory, { recursive: true })
})

const request = async (method: string, path: string, body?: unknown, type = "application/json") =>
  api.fetch(
    new Request(`https://127.0.0.1${path}`, {
      method,
      headers: { authorization: "Bearer t", "content-type": type },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    }),
  )
const pod = (name: string, containers: readonly string[]) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "shop" },
  spec: { containers: containers.map((container) => ({ name: container, image: "i:1" })) },
})

test("GET …/log hands the node's stream on, with the options of the query", async () => {
  api.objects.create(pod("p", ["main"]))
  const response = await request(
    "GET",
    "/api/v1/namespaces/shop/pods/p/log?follow=true&tailLines=5&timestamps=true",
  )
  expect(await response.text()).toBe("hello from shop/p\n")
  expect(asked).toMatchObject([
    { container: "main", follow: true, tailLines: 5, timestamps: true, previous: false },
  ])
})

test("GET …/log asks which container, and says why there is nothing", async () => {
  api.objects.create(pod("two", ["a", "b"]))
  const path = "/api/v1/namespaces/shop/pods/two/log"
  const which = await request("GET", path)
  expect(which.status).toBe(400)
  expect(await which.json()).toMatchObject({
    message: "a container name must be specified for pod two, choose one of: [a b]",
  })
  const other = await request("GET", `${path}?container=x`)
  expect(await other.json()).toMatchObject({ message: "container x is not valid for pod two" })
  const previous = await request("GET", `${path}?container=a&previous=true`)
  expect(previous.status).toBe(400)
  expect((await request("GET", "/api/v1/namespaces/shop/pods/none/log")).status).toBe(404)
  expect((await request("GET", `${path}?container=a&tailLines=-1`)).status).toBe(400)
})

test("a watch from before a restart ends with 410, one from then on goes on", async () => {
  const { metadata } = api.objects.create({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", namespace: "shop" },
  })
  api.objects.create({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "b", namespace: "shop" },
  })
  api.close()
  api = open()
  const path = "/api/v1/namespaces/shop/configmaps?watch=true&timeoutSeconds=1&resourceVersion="
  const old = await (await request("GET", path + metadata.resourceVersion)).text()
  expect(JSON.parse(old)).toMatchObject({ type: "ERROR", object: { code: 410, reason: "Expired" } })
  const last = Number(metadata.resourceVersion) + 1
  const response = await request("GET", path + last)
  api.objects.create({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "c", namespace: "shop" },
  })
  const line = await (await response.text()).trim()
  expect(JSON.parse(line)).toMatchObject({ type: "ADDED", object: { metadata: { name: "c" } } })
})

test("a watch of tables tells the age that an object has when it is told", async () => {
  let now = new Date("2026-01-01T00:00:00Z")
  api.close()
  api = openApiServer({ directory, token: "t", now: () => now })
  const accept = "application/json;as=Table;v=v1;g=meta.k8s.io"
  const path = "https://127.0.0.1/api/v1/namespaces/shop/configmaps?watch=true&timeoutSeconds=1"
  const headers = { authorization: "Bearer t", accept }
  const response = await api.fetch(new Request(path, { headers }))
  now = new Date("2026-01-01T00:01:00Z")
  api.objects.create({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", namespace: "shop" },
  })
  const line = JSON.parse(await response.text())
  expect(line.object.rows[0].cells).toEqual(["a", 0, "0s"])
})

test("a watch with sendInitialEvents marks the end of what exists", async () => {
  api.objects.create({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", namespace: "shop" },
  })
  const query =
    "watch=true&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
  const text = await (await request("GET", `/api/v1/namespaces/shop/configmaps?${query}`)).text()
  const events = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
  expect(events.map(({ type }) => type)).toEqual(["ADDED", "BOOKMARK"])
  expect(events[1].object.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" })
})

test("an eviction is refused while the budget is exhausted", async () => {
  api.objects.create({
    ...pod("p", ["c"]),
    metadata: { name: "p", namespace: "shop", labels: { a: "b" } },
  })
  api.objects.patch(
    { resource: "pods", namespace: "shop", name: "p" },
    { status: { phase: "Running" } },
    { subresource: "status" },
  )
  const spec = { minAvailable: 1, selector: { matchLabels: { a: "b" } } }
  api.objects.create({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "b", namespace: "shop" },
    spec,
  })
  const path = "/api/v1/namespaces/shop/pods/p/eviction"
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "p" } }
  expect((await request("POST", path, eviction)).status).toBe(429)
  api.objects.delete({ resource: "policy/poddisruptionbudgets", namespace: "shop", name: "b" })
  expect((await request("POST", path, eviction)).status).toBe(201)
  expect(api.objects.get({ resource: "pods", namespace: "shop", name: "p" })).toBeUndefined()
})

test("bodies that are no objects get one clear sentence and no stack", async () => {
  const bodies = [
    "",
    "{",
    "[]",
    "null",
    "5",
    '"x"',
    '{"metadata":5}',
    '{"metadata":{"labels":[]}}',
    '{"data":{"a":1}}',
    "[".repeat(100_000),
  ]
  for (const body of bodies) {
    const response = await request("POST", "/api/v1/namespaces/shop/configmaps", body)
    expect(response.status).toBe(400)
    const message = textAt(await response.json(), "message")
    expect(message).not.toContain("at ")
    expect(message.split("\n")).toHaveLength(1)
  }
  for (const body of bodies.slice(1)) {
    const response = await request(
      "PATCH",
      "/api/v1/namespaces/shop/configmaps/x?fieldManager=m",
      body,
      "application/apply-patch+yaml",
    )
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(501)
  }
})

test("a YAML body with aliases that blow up is refused before it fills the memory", async () => {
  const lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
  for (const [from, to] of ["ab", "bc", "cd", "de", "ef", "fg"]) {
    lines.push(`${to}: &${to} [${Array(10).fill(`*${from}`).join(", ")}]`)
  }
  const response = await request(
    "PATCH",
    "/api/v1/namespaces/shop/configmaps/x?fieldManager=m",
    lines.join("\n"),
    "application/apply-patch+yaml",
  )
  expect(response.status).toBe(400)
  expect(await response.text()).toContain("more than 200000 values")
})
