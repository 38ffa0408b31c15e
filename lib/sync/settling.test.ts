import { afterEach, beforeEach, expect, test } from "bun:test"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { type EmbeddedApi, testApi } from "#lib/testing/api.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { deployment, inNamespace, namespace, settings } from "#lib/testing/manifests.ts"
import { asMember } from "./applyset.ts"
import type { ObjectHealth } from "./report.ts"
import { openSettling, type SettleOptions } from "./settling.ts"

const setId = "applyset-test-v1"
const web = { resource: "apps/deployments", namespace: "shop", name: "web" }
const revision = { "deployment.kubernetes.io/revision": "1" }

let api: EmbeddedApi
let seen: ObjectHealth[]
beforeEach(async () => {
  api = await testApi()
  seen = []
  await api.client.apply(namespace("shop"))
})
afterEach(() => api.stop())

const rolledOut = (available: number) => ({
  observedGeneration: 1,
  replicas: 1,
  updatedReplicas: 1,
  readyReplicas: 1,
  availableReplicas: available,
  conditions: [
    { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" },
    { type: "Available", status: available === 1 ? "True" : "False" },
  ],
})

async function applied(name = "web"): Promise<LiveObject> {
  const { object } = await api.client.apply(
    asMember(inNamespace("shop", deployment(name, "none")), setId),
  )
  return object
}

const settling = (objects: readonly LiveObject[], options: Partial<SettleOptions> = {}) =>
  openSettling(api.client).settle(objects, {
    signal: AbortSignal.timeout(30_000),
    timeoutMs: 20_000,
    onHealth: (health) => seen.push(health),
    ...options,
  })

/** Plays the controllers: one ReplicaSet with one pod in the given state. */
function podOf(live: LiveObject, status: Record<string, unknown>): void {
  const owner = (kind: string, name: string, uid: string) => [
    { apiVersion: "apps/v1", kind, name, uid, controller: true },
  ]
  const { spec } = live as unknown as { spec: { template: { spec: object }; selector: object } }
  const { uid } = api.objects.create({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: "web-1",
      namespace: "shop",
      annotations: revision,
      ownerReferences: owner("Deployment", "web", live.metadata.uid),
    },
    spec: { selector: spec.selector, template: spec.template },
  }).metadata
  api.objects.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "web-1-a",
      namespace: "shop",
      ownerReferences: owner("ReplicaSet", "web-1", uid),
    },
    spec: spec.template.spec,
  })
  const pod = { resource: "pods", namespace: "shop", name: "web-1-a" }
  api.objects.patch(pod, { status }, { subresource: "status" })
  api.objects.patch(web, { metadata: { annotations: revision } })
}

test("openSettling() is done at once when everything is ready, without a request", async () => {
  const { object } = await api.client.apply(asMember(settings("one", {}, "shop"), setId))
  const before = api.requests.length
  expect(await settling([object])).toEqual([
    { object: "ConfigMap/shop/one", health: "ready", message: "present" },
  ])
  expect(api.requests).toHaveLength(before)
  expect(seen).toEqual([])
})

test("openSettling() follows an object until it is ready", async () => {
  const settled = settling([await applied()])
  api.objects.patch(web, { status: rolledOut(0) }, { subresource: "status" })
  api.objects.patch(web, { status: rolledOut(1) }, { subresource: "status" })
  expect(await settled).toMatchObject([{ health: "ready", message: "1 of 1 replica ready" }])
  expect(seen.at(-1)).toMatchObject({ object: "Deployment/shop/web", health: "ready" })
})

test("openSettling() gives up soon on an image that cannot be pulled, and says so", async () => {
  const live = await applied()
  const waiting = { reason: "ImagePullBackOff", message: 'Back-off pulling image "web:1"' }
  podOf(live, { containerStatuses: [{ name: "app", image: "web:1", state: { waiting } }] })
  expect(await settling([live])).toEqual([
    {
      object: "Deployment/shop/web",
      health: "failed",
      message:
        '0 of 1 replica updated; container "app" cannot start: ImagePullBackOff: Back-off pulling image "web:1"',
    },
  ])
}, 15_000)

test("openSettling() returns what is not ready when time is up", async () => {
  expect(await settling([await applied()], { timeoutMs: 200 })).toEqual([
    { object: "Deployment/shop/web", health: "progressing", message: "0 of 1 replica updated" },
  ])
})

test("openSettling() grants time anew while the controller is busy with other objects of the kind", async () => {
  const settling = openSettling(api.client)
  let now = 0
  const wait = (live: LiveObject) =>
    settling.settle([live], {
      signal: AbortSignal.timeout(30_000),
      timeoutMs: 60_000,
      onHealth: (health) => seen.push(health),
      now: () => now,
    })
  const [first, last] = [await applied("first"), await applied("last")]
  const settled = [wait(first), wait(last)]
  const statusOf = (name: string, available: number) =>
    api.objects.patch({ ...web, name }, { status: rolledOut(available) }, { subresource: "status" })
  const told = (text: string) => eventually(() => seen.some(({ message }) => message === text))
  now = 50_000
  statusOf("first", 0)
  await told("0 of 1 replica ready")
  now = 100_000
  statusOf("first", 1)
  await told("1 of 1 replica ready")
  expect(await settled[0]).toMatchObject([{ health: "ready" }])
  api.objects.patch({ ...web, name: "last" }, { metadata: { labels: { looked: "at" } } })
  statusOf("last", 1)
  expect(await settled[1]).toMatchObject([{ health: "ready" }])
  const late = wait(await applied("late"))
  now = 1_000_000
  api.objects.patch({ ...web, name: "late" }, { metadata: { labels: { looked: "at" } } })
  expect(await late).toMatchObject([{ health: "progressing" }])
})

test("openSettling() watches each kind once, however many apps wait", async () => {
  const names = Array.from({ length: 30 }, (_, at) => `web-${at}`)
  const lives = await Promise.all(names.map(applied))
  const settling = openSettling(api.client)
  const before = api.requests.length
  const options = { signal: AbortSignal.timeout(30_000), timeoutMs: 20_000, onHealth: () => {} }
  const settled = lives.map((live) => settling.settle([live], options))
  const watched = () => api.requests.filter((request) => request.includes("watch=1")).length
  await eventually(() => watched() === 3)
  for (const name of names)
    api.objects.patch({ ...web, name }, { status: rolledOut(1) }, { subresource: "status" })
  for (const one of settled) expect(await one).toMatchObject([{ health: "ready" }])
  expect(api.requests.slice(before)).toHaveLength(6)
})

test("openSettling() rejects with the signal's reason", async () => {
  const stop = new AbortController()
  const settled = settling([await applied()], { signal: stop.signal })
  stop.abort(new Error("a newer commit"))
  await expect(settled).rejects.toThrow("a newer commit")
})

test("openSettling() goes on when the API server breaks the watches off", async () => {
  const live = await applied()
  const settled = settling([live])
  await eventually(() => api.requests.some((request) => request.includes("watch=1")))
  await api.interrupt()
  api.objects.patch(web, { status: rolledOut(1) }, { subresource: "status" })
  expect(await settled).toMatchObject([{ health: "ready" }])
})
