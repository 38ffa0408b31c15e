import { afterEach, expect, test } from "bun:test"
import { eventually as until } from "#lib/testing/eventually.ts"
import { fakeNode } from "#lib/testing/fake-node.ts"
import type { Draft, Objects } from "../api/objects.ts"
import { condition } from "../kinds/condition.ts"
import type { Pod } from "../kinds/pod.ts"
import type { Deployment, ReplicaSet } from "../kinds/workload.ts"
import { isReady } from "./pod-condition.ts"

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean()
})

test("deploymentController() keeps 8 of 10 old pods serving when 5 new ones never start", async () => {
  const { objects, problems } = cluster()
  objects.create(deployment({ replicas: 10, image: "web:good" }))
  await until(() => serving() === 10)
  update({ template: template("web:bad") })
  await until(() => sizes().join() === "5,8" && status().updatedReplicas === 5)
  expect(serving()).toBe(8)
  expect(pods().filter((pod) => !isReady(pod)).length).toBe(5)
  expect(status()).toMatchObject({ replicas: 13, availableReplicas: 8, unavailableReplicas: 5 })
  expect(condition(status().conditions, "Available")?.status).toBe("True")
  expect(problems).toEqual([])

  function serving() {
    return pods().filter(isReady).length
  }
})

test("deploymentController() takes up the old ReplicaSet again on a rollback, with a new revision", async () => {
  const { objects } = cluster()
  objects.create(deployment({ replicas: 2, image: "web:1" }))
  await until(() => complete())
  const [first] = replicaSets()
  update({ template: template("web:2") })
  await until(() => complete() && replicaSets().length === 2)
  update({ template: template("web:1") })
  await until(() => complete() && revision(get()) === "3")
  const again = replicaSets().find((one) => one.metadata.uid === first?.metadata.uid)
  expect(again?.spec.replicas).toBe(2)
  expect(again && revision(again)).toBe("3")
  expect(replicaSets().length).toBe(2)
})

test("deploymentController() says that the deadline for progress has passed", async () => {
  const { objects } = cluster()
  objects.create(deployment({ replicas: 1, image: "web:bad", progressDeadlineSeconds: 1 }))
  await until(() => condition(status().conditions, "Progressing")?.status === "False")
  expect(condition(status().conditions, "Progressing")?.reason).toBe("ProgressDeadlineExceeded")
})

test("deploymentController() starts nothing new of a Recreate while old pods are there", async () => {
  const { objects } = cluster()
  objects.create({ ...deployment({ replicas: 3, image: "web:1", strategy: { type: "Recreate" } }) })
  await until(() => complete())
  let most = 0
  const unwatch = objects.watch("pods", () => {
    most = Math.max(most, new Set(pods().map((pod) => pod.spec.containers[0]?.image)).size)
  })
  update({ template: template("web:2") })
  await until(() => complete() && images().join() === "web:2,web:2,web:2")
  unwatch()
  expect(most).toBe(1)
})

test("deploymentController() makes no new ReplicaSet while it is paused, and goes on afterwards", async () => {
  const { objects } = cluster()
  objects.create(deployment({ replicas: 1, image: "web:1" }))
  await until(() => complete())
  update({ paused: true, template: template("web:2"), replicas: 2 })
  await until(() => pods().length === 2)
  expect(replicaSets().length).toBe(1)
  update({ paused: false })
  await until(() => complete() && images().join() === "web:2,web:2")
})

test("deploymentController() keeps no more old ReplicaSets than the history limit", async () => {
  const { objects } = cluster()
  objects.create(deployment({ replicas: 1, image: "web:1", revisionHistoryLimit: 1 }))
  await until(() => complete())
  for (const version of [2, 3, 4]) {
    update({ template: template(`web:${version}`) })
    await until(() => complete() && images().join() === `web:${version}`)
  }
  await until(() => replicaSets().length === 2)
  expect(replicaSets().map(revision).sort()).toEqual(["3", "4"])
})

test("deleting a Deployment in the background removes its ReplicaSets and pods", async () => {
  const { objects } = cluster()
  objects.create(deployment({ replicas: 2, image: "web:1" }))
  await until(() => complete())
  objects.delete(ref, { propagation: "Background" })
  await until(() => pods().length === 0 && replicaSets().length === 0)
})

test("deleting a Deployment in the foreground keeps it until its pods are gone", async () => {
  const { objects } = cluster()
  objects.create(deployment({ replicas: 2, image: "web:1" }))
  await until(() => complete())
  let left: number | undefined
  objects.watch("apps/deployments", ({ type }) => {
    if (type === "DELETED") left = pods().length
  })
  objects.delete(ref, { propagation: "Foreground" })
  await until(() => left !== undefined)
  expect(left).toBe(0)
})

test("deleting a Deployment as an orphan leaves its ReplicaSet, which a new one adopts", async () => {
  const { objects } = cluster()
  objects.create(deployment({ replicas: 2, image: "web:1" }))
  await until(() => complete())
  const names = pods().map((pod) => pod.metadata.name)
  objects.delete(ref, { propagation: "Orphan" })
  await until(() => objects.get(ref) === undefined)
  expect(replicaSets()[0]?.metadata.ownerReferences).toBeUndefined()
  objects.create(deployment({ replicas: 2, image: "web:1" }))
  await until(() => complete())
  expect(pods().map((pod) => pod.metadata.name)).toEqual(names)
  expect(replicaSets()[0]?.metadata.ownerReferences?.[0]?.uid).toBe(get().metadata.uid)
})

test("deleting a namespace empties it and lets it go", async () => {
  const { objects } = cluster()
  objects.create(deployment({ replicas: 2, image: "web:1" }))
  await until(() => complete())
  objects.delete({ resource: "namespaces", name: "shop" })
  await until(() => objects.get({ resource: "namespaces", name: "shop" }) === undefined)
  expect(pods()).toEqual([])
  expect(objects.list("configmaps", { namespace: "shop" })).toEqual([])
})

const ref = { resource: "apps/deployments", namespace: "shop", name: "web" }
let objects: Objects

function cluster() {
  const node = fakeNode()
  cleanups.push(() => node.stop())
  objects = node.objects
  return node
}

function deployment({
  image,
  ...spec
}: { image: string; replicas: number } & Record<string, unknown>): Draft {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop" },
    spec: { selector: { matchLabels: { app: "web" } }, template: template(image), ...spec },
  }
}

function template(image: string) {
  return { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image }] } }
}

function update(spec: Record<string, unknown>): void {
  objects.patch(ref, { spec })
}

function get(): Deployment {
  const found = objects.get<Deployment>(ref)
  if (found === undefined) throw new Error("The Deployment is gone")
  return found
}

function status() {
  return get().status ?? {}
}

function complete(): boolean {
  const { spec, metadata } = get()
  const { replicas, updatedReplicas, availableReplicas, observedGeneration } = status()
  const counts = [replicas, updatedReplicas, availableReplicas]
  return observedGeneration === metadata.generation && counts.every((one) => one === spec.replicas)
}

function pods(): Pod[] {
  return objects.list<Pod>("pods", { namespace: "shop" })
}

function images(): (string | undefined)[] {
  return pods().map((pod) => pod.spec.containers[0]?.image)
}

function replicaSets(): ReplicaSet[] {
  return objects.list<ReplicaSet>("apps/replicasets", { namespace: "shop" })
}

function sizes(): number[] {
  return replicaSets()
    .map((one) => one.spec.replicas ?? 0)
    .sort((a, b) => a - b)
}

function revision(object: Deployment | ReplicaSet): string | undefined {
  return object.metadata.annotations?.["deployment.kubernetes.io/revision"]
}
