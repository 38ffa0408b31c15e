import { afterEach, beforeEach, expect, test } from "bun:test"
import { eventually } from "#lib/testing/eventually.ts"
import { type FakeNode, fakeNode } from "#lib/testing/fake-node.ts"
import { condition } from "../kinds/condition.ts"
import type { Job } from "../kinds/job.ts"
import type { Pod } from "../kinds/pod.ts"
import type { DaemonSet, StatefulSet } from "../kinds/workload.ts"

let node: FakeNode
beforeEach(() => {
  node = fakeNode()
})
afterEach(() => node.stop())

test("statefulSetController() makes numbered pods and updates them from the highest down", async () => {
  workload("StatefulSet", { replicas: 3, serviceName: "web" }, "web:1")
  await eventually(() => ready() === 3)
  expect(names()).toEqual(["web-0", "web-1", "web-2"])
  const removed: string[] = []
  node.objects.watch("pods", ({ type, object }) => {
    if (type === "DELETED") removed.push(object.metadata.name)
  })
  change("apps/statefulsets", { template: template("web:2") })
  await eventually(() => images().join() === "web:2,web:2,web:2" && ready() === 3)
  expect(removed).toEqual(["web-2", "web-1", "web-0"])
  change("apps/statefulsets", { replicas: 1 })
  await eventually(() => names().join() === "web-0")
  await eventually(
    () => node.objects.get<StatefulSet>(ref("apps/statefulsets"))?.status?.replicas === 1,
  )
})

test("statefulSetController() does not go on to the next pod before one is ready", async () => {
  workload("StatefulSet", { replicas: 2, serviceName: "web" }, "web:bad")
  await eventually(() => names().join() === "web-0")
  await eventually(
    () => node.objects.get<StatefulSet>(ref("apps/statefulsets"))?.status?.replicas === 1,
  )
  expect(names()).toEqual(["web-0"])
})

test("statefulSetController() says that it has no volumes instead of starting pods without", async () => {
  const claim = {
    metadata: { name: "data" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  }
  workload("StatefulSet", { serviceName: "web", volumeClaimTemplates: [claim] }, "web:1")
  await eventually(() => reasons().includes("NotSupported"))
  expect(names()).toEqual([])
})

test("daemonSetController() keeps one pod on the node and replaces it for a new template", async () => {
  workload("DaemonSet", {}, "web:1")
  await eventually(() => ready() === 1)
  change("apps/daemonsets", { template: template("web:2") })
  await eventually(() => images().join() === "web:2" && ready() === 1)
  await eventually(() => {
    const status = node.objects.get<DaemonSet>(ref("apps/daemonsets"))?.status
    return status?.numberAvailable === 1 && status.updatedNumberScheduled === 1
  })
})

test("jobController() runs as many pods as have to succeed, a few at a time", async () => {
  const job = { completions: 3, parallelism: 2 }
  workload("Job", job, "web:done", "Never")
  const status = await eventually(() => {
    const { status } = found()
    return condition(status?.conditions, "Complete")?.status === "True" ? status : undefined
  })
  expect(status).toMatchObject({ succeeded: 3 })
  expect(status.completionTime).toBeDefined()
  expect(names().length).toBe(3)
})

test("jobController() gives up when more pods failed than it allows", async () => {
  workload("Job", { backoffLimit: 0 }, "web:failing", "Never")
  const failed = await eventually(() => condition(found().status?.conditions, "Failed"))
  expect(failed).toMatchObject({
    status: "True",
    reason: "BackoffLimitExceeded",
    message: "Job has reached the specified backoff limit",
  })
  expect(names().length).toBe(1)
})

test("jobController() ends a Job that takes longer than its deadline", async () => {
  workload("Job", { activeDeadlineSeconds: 1 }, "web:1", "Never")
  const failed = await eventually(() => condition(found().status?.conditions, "Failed"))
  expect(failed.reason).toBe("DeadlineExceeded")
  await eventually(() => names().length === 0)
})

test("jobController() removes a finished Job when its time to live is over", async () => {
  workload("Job", { ttlSecondsAfterFinished: 0 }, "web:done", "Never")
  await eventually(() => node.objects.get(ref("batch/jobs")) === undefined && names().length === 0)
})

test("notSupportedController() says that a CronJob starts nothing here", async () => {
  const jobTemplate = { spec: { template: template("web:1", "Never") } }
  const spec = { schedule: "* * * * *", jobTemplate }
  node.objects.create({ apiVersion: "batch/v1", kind: "CronJob", metadata, spec })
  await eventually(() => reasons().includes("NotSupported"))
})

const metadata = { name: "web", namespace: "shop" }

function ref(resource: string) {
  return { resource, ...metadata }
}

function template(image: string, restartPolicy = "Always") {
  const spec = { restartPolicy, containers: [{ name: "web", image }] }
  return { metadata: { labels: { app: "web" } }, spec }
}

function workload(
  kind: string,
  spec: Record<string, unknown>,
  image: string,
  restartPolicy?: string,
): void {
  const selector = kind === "Job" ? {} : { selector: { matchLabels: { app: "web" } } }
  node.objects.create({
    apiVersion: kind === "Job" ? "batch/v1" : "apps/v1",
    kind,
    metadata,
    spec: { ...selector, template: template(image, restartPolicy), ...spec },
  })
}

function change(resource: string, spec: Record<string, unknown>): void {
  node.objects.patch(ref(resource), { spec })
}

function found(): Job {
  const job = node.objects.get<Job>(ref("batch/jobs"))
  if (job === undefined) throw new Error("The Job is gone")
  return job
}

function pods(): Pod[] {
  return node.objects.list<Pod>("pods", { namespace: "shop" })
}

function names(): string[] {
  return pods().map((pod) => pod.metadata.name)
}

function images(): (string | undefined)[] {
  return pods().map((pod) => pod.spec.containers[0]?.image)
}

function ready(): number {
  return pods().filter((pod) => condition(pod.status?.conditions, "Ready")?.status === "True")
    .length
}

function reasons(): unknown[] {
  return node.objects.list("events", { namespace: "shop" }).map((event) => event.reason)
}
