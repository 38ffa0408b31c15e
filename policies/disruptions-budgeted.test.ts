import { expect, test } from "bun:test"
import { disruptionsBudgeted } from "./disruptions-budgeted.ts"
import { app, type Fields, object, problems, workload } from "./testing/example.ts"

function budget(spec: Fields, name = "web") {
  const selector = { matchLabels: { app: "web" } }
  return object(`PodDisruptionBudget/${name}`, { spec: { selector, ...spec } })
}

const three = workload("Deployment/web", { spec: { replicas: 3 } })
const one = budget({ maxUnavailable: 1 })

test("disruptions-budgeted accepts one pod without and several with one budget", () => {
  expect(problems(disruptionsBudgeted, app)).toEqual([])
  expect(problems(disruptionsBudgeted, [three, one])).toEqual([])
  expect(problems(disruptionsBudgeted, [three, budget({ minAvailable: 2 })])).toEqual([])
  expect(problems(disruptionsBudgeted, [three, budget({ minAvailable: "50%" })])).toEqual([])
})

test("disruptions-budgeted refuses several pods without a budget, an autoscaler's too", () => {
  expect(problems(disruptionsBudgeted, [three])).toEqual([
    "Deployment/web/web: it has 3 replicas, but no PodDisruptionBudget selects its pods; declare one with maxUnavailable: 1",
  ])
  const scaleTargetRef = { kind: "Deployment", name: "web" }
  const scaled = object("HorizontalPodAutoscaler/web", { spec: { scaleTargetRef, minReplicas: 2 } })
  expect(problems(disruptionsBudgeted, [...app, scaled])).toHaveLength(1)
})

test("disruptions-budgeted refuses a budget that blocks every drain, and two for the same pods", () => {
  expect(problems(disruptionsBudgeted, [three, budget({ maxUnavailable: 0 })])).toEqual([
    "PodDisruptionBudget/web/web: spec.maxUnavailable is 0, so that no node can be drained; say maxUnavailable: 1",
  ])
  expect(problems(disruptionsBudgeted, [three, budget({ minAvailable: 3 })])).toEqual([
    "PodDisruptionBudget/web/web: spec.minAvailable is 3 of 3 replicas, so that no node can be drained; say maxUnavailable: 1",
  ])
  expect(problems(disruptionsBudgeted, [three, budget({ minAvailable: "100%" })])).toHaveLength(1)
  expect(problems(disruptionsBudgeted, [three, one, budget({ maxUnavailable: 1 }, "all")])).toEqual(
    [
      "Deployment/web/web: PodDisruptionBudget/web/web, PodDisruptionBudget/web/all select its pods, and Kubernetes then evicts none of them; keep one",
    ],
  )
})

test("disruptions-budgeted counts shares as Kubernetes does, and refuses a budget that protects nothing", () => {
  const two = workload("Deployment/web", { spec: { replicas: 2 } })
  expect(problems(disruptionsBudgeted, [two, budget({ minAvailable: "90%" })])).toEqual([
    "PodDisruptionBudget/web/web: spec.minAvailable is 90% of 2 replicas, so that no node can be drained; say maxUnavailable: 1",
  ])
  for (const nothing of [{ minAvailable: 0 }, { minAvailable: "0%" }, { maxUnavailable: "100%" }])
    expect(problems(disruptionsBudgeted, [two, budget(nothing)])).toEqual([
      "PodDisruptionBudget/web/web: it lets all pods go at once, as if there were no budget; say maxUnavailable: 1",
    ])
})
