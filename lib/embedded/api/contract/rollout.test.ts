import { afterAll, describe, expect, test } from "bun:test"
import type { Json } from "#lib/embedded/api/json.ts"
import { objectsAt, valueAt } from "#lib/embedded/api/json-at.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { imageOf, isReadyPod, podsOf, report, unscheduled } from "#lib/testing/played-pods.ts"
import { DEPLOYMENTS } from "./samples.ts"
import { openTargets, type Target } from "./target.ts"

const targets = await openTargets({ controllers: true })
afterAll(async () => {
  for (const target of targets) await target.close()
})

const percent = { maxSurge: "25%", maxUnavailable: "25%" }
const merge = "application/merge-patch+json"

describe.each(targets)("a rollout on $name", (target) => {
  test("of a bad image leaves 8 of 10 replicas serving and 5 new ones, and comes back", async () => {
    await start(target, "ten", { replicas: 10, strategy: { rollingUpdate: percent } })
    await become(target, "ten", { replicas: 10, updatedReplicas: 10, availableReplicas: 10 })
    await change(target, "ten", { spec: { template: { spec: unscheduled("bad") } } })
    const stuck = await become(target, "ten", { replicas: 13, updatedReplicas: 5 })
    expect(stuck).toMatchObject({ readyReplicas: 8, availableReplicas: 8, unavailableReplicas: 5 })
    expect(conditions(stuck)).toEqual(["Available True", "Progressing True ReplicaSetUpdated"])
    const pods = await podsOf(target, "app=ten")
    expect(pods.filter((pod) => imageOf(pod) === "good" && isReadyPod(pod))).toHaveLength(8)
    expect(pods.filter((pod) => imageOf(pod) === "bad")).toHaveLength(5)
    await change(target, "ten", { spec: { template: { spec: unscheduled("good") } } })
    const back = await become(target, "ten", { replicas: 10, availableReplicas: 10 })
    expect(back).toMatchObject({ updatedReplicas: 10, readyReplicas: 10 })
    expect(valueAt(back, "unavailableReplicas") ?? 0).toBe(0)
    const set = await target.send("GET", `${DEPLOYMENTS}/ten`)
    const revision = valueAt(set.body, "metadata.annotations") as Json
    expect(revision["deployment.kubernetes.io/revision"]).toBe("3")
  }, 60_000)

  test("without surge takes pods away before it makes new ones", async () => {
    const rollingUpdate = { maxSurge: 0, maxUnavailable: 1 }
    await start(target, "narrow", { replicas: 3, strategy: { rollingUpdate } })
    await become(target, "narrow", { availableReplicas: 3 })
    await change(target, "narrow", { spec: { template: { spec: unscheduled("bad") } } })
    const stuck = await become(target, "narrow", { replicas: 3, updatedReplicas: 1 })
    expect(stuck).toMatchObject({ availableReplicas: 2, unavailableReplicas: 1 })
  }, 60_000)

  test("by Recreate ends all old pods first", async () => {
    await start(target, "again", { replicas: 2, strategy: { type: "Recreate" } })
    await become(target, "again", { availableReplicas: 2 })
    await change(target, "again", { spec: { template: { spec: unscheduled("bad") } } })
    const stuck = await become(target, "again", { replicas: 2, updatedReplicas: 2 })
    expect(stuck.availableReplicas ?? 0).toBe(0)
    expect(conditions(stuck)).toEqual(["Available False", "Progressing True ReplicaSetUpdated"])
  }, 60_000)

  test("that is paused, changed and scaled goes on with the old version", async () => {
    await start(target, "paused", { replicas: 2, strategy: { rollingUpdate: percent } })
    await become(target, "paused", { availableReplicas: 2 })
    await change(target, "paused", {
      spec: { paused: true, replicas: 4, template: { spec: unscheduled("bad") } },
    })
    const paused = await become(target, "paused", { replicas: 4, availableReplicas: 4 })
    expect(paused.updatedReplicas ?? 0).toBe(0)
    expect(conditions(paused)).toEqual(["Available True", "Progressing Unknown DeploymentPaused"])
  }, 60_000)
})

async function start(target: Target, name: string, spec: Json): Promise<void> {
  const labels = { app: name }
  const template = { metadata: { labels }, spec: unscheduled("good") }
  const { status } = await target.send("POST", DEPLOYMENTS, {
    body: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name },
      spec: { selector: { matchLabels: labels }, template, ...spec },
    },
  })
  expect(status).toBe(201)
}

async function change(target: Target, name: string, body: Json): Promise<void> {
  const { status } = await target.send("PATCH", `${DEPLOYMENTS}/${name}`, { body, type: merge })
  expect(status).toBe(200)
}

/** Plays the kubelet for every pod whose image is good until the status of the newest spec says what is wanted. */
function become(target: Target, name: string, wanted: Json): Promise<Json> {
  return eventually(async () => {
    const pods = await podsOf(target, `app=${name}`)
    const starting = pods.filter((pod) => imageOf(pod) === "good" && !isReadyPod(pod))
    await Promise.all(starting.map((pod) => report(target, pod)))
    const { body } = await target.send("GET", `${DEPLOYMENTS}/${name}`)
    const status = (valueAt(body, "status") ?? {}) as Json
    const isSeen = status.observedGeneration === valueAt(body, "metadata.generation")
    const isThere = Object.entries(wanted).every(([field, value]) => status[field] === value)
    return isSeen && isThere && starting.length === 0 && status
  }, 30_000)
}

/** `Available True`, and the reason where it tells how far a rollout is. */
function conditions(status: Json): readonly string[] {
  const all = objectsAt({ status }, "status.conditions").map(({ type, status, reason }) =>
    [type, status, ...(type === "Progressing" ? [reason] : [])].join(" "),
  )
  return all.toSorted()
}
