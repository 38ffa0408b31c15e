import { afterAll, describe, expect, test } from "bun:test"
import type { Json } from "#lib/embedded/api/json.ts"
import { objectsAt, textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { isReadyPod, nameOf, podsOf, report, unscheduled } from "#lib/testing/played-pods.ts"
import { openTargets } from "./target.ts"

const targets = await openTargets({ controllers: true })
afterAll(async () => {
  for (const target of targets) await target.close()
})

describe.each(targets)("on $name", (target) => {
  const create = async (path: string, name: string, spec: Json) => {
    const body = { metadata: { name }, spec }
    expect((await target.send("POST", path, { body })).status).toBe(201)
  }
  const status = async (path: string): Promise<Json> =>
    (valueAt((await target.send("GET", path)).body, "status") ?? {}) as Json
  const template = (app: string, spec: Json = {}) => ({
    metadata: { labels: { app } },
    spec: { ...unscheduled("good"), ...spec },
  })

  test("a StatefulSet makes its pods one after the other, and a budget counts them", async () => {
    const sets = "/apis/apps/v1/namespaces/{ns}/statefulsets"
    const budgets = "/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets"
    const selector = { matchLabels: { app: "set" } }
    await create(budgets, "set", { minAvailable: 1, selector })
    await create(sets, "set", {
      serviceName: "set",
      replicas: 2,
      selector,
      template: template("set"),
    })
    const [first] = await eventually(async () => {
      const pods = await podsOf(target, "app=set")
      return pods.length > 0 && pods
    })
    expect(nameOf(first ?? {})).toBe("set-0")
    await report(target, first ?? {})
    const pods = await eventually(async () => {
      const found = await podsOf(target, "app=set")
      return found.length === 2 && found
    })
    expect(pods.map((pod) => [nameOf(pod), isReadyPod(pod)])).toEqual([
      ["set-0", true],
      ["set-1", false],
    ])
    await report(target, pods[1] ?? {})
    const done = await eventually(async () => {
      const seen = await status(`${sets}/set`)
      return seen.availableReplicas === 2 && seen
    })
    const { currentRevision, updateRevision, ...counts } = done
    expect(currentRevision).toBe(String(updateRevision))
    expect(counts).toEqual({
      ...{ observedGeneration: 1, collisionCount: 0, replicas: 2, readyReplicas: 2 },
      ...{ currentReplicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    })
    const budget = await eventually(async () => {
      const seen = await status(`${budgets}/set`)
      return seen.currentHealthy === 2 && seen
    })
    expect(budget).toMatchObject({ desiredHealthy: 1, expectedPods: 2, disruptionsAllowed: 1 })
  }, 30_000)

  test("a Job is complete when enough of its pods have succeeded", async () => {
    const jobs = "/apis/batch/v1/namespaces/{ns}/jobs"
    const pod = template("job", { restartPolicy: "Never" })
    await create(jobs, "job", { completions: 2, parallelism: 1, template: pod })
    const done = await eventually(async () => {
      for (const pod of await podsOf(target, "app=job"))
        if (textAt(pod, "status.phase") === "Pending") await report(target, pod, "Succeeded")
      const seen = await status(`${jobs}/job`)
      return seen.completionTime !== undefined && seen
    })
    expect(done).toMatchObject({ succeeded: 2 })
    const conditions = objectsAt({ done }, "done.conditions")
    expect(conditions.map(({ type, status }) => [type, status])).toEqual([
      ["SuccessCriteriaMet", "True"],
      ["Complete", "True"],
    ])
  }, 30_000)
})
