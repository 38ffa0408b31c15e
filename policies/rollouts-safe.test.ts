import { expect, test } from "bun:test"
import { rolloutsSafe } from "./rollouts-safe.ts"
import { app, type Fields, problems, workload } from "./testing/example.ts"

function of(spec: Fields, name = "prod"): readonly string[] {
  return problems(rolloutsSafe, [workload("Deployment/web", { spec })], { name }).map((problem) =>
    problem.replace("Deployment/web/web: ", ""),
  )
}

test("rollouts-safe accepts a new pod before the old one goes, and other clusters as they are", () => {
  expect(problems(rolloutsSafe, app)).toEqual([])
  const bold = { strategy: { type: "Recreate" }, minReadySeconds: 0 }
  expect(of(bold, "test")).toEqual([])
  expect(of(bold, "production-eu")).toHaveLength(1)
  expect(of({ ...bold, replicas: 0 })).toEqual([])
})

test("rollouts-safe refuses Recreate, unless the data is in a claim", () => {
  const strategy = { type: "Recreate" }
  expect(of({ strategy })).toEqual([
    "spec.strategy.type is Recreate, which is a gap at every push; use RollingUpdate",
  ])
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }]
  const database = workload("Deployment/db", { pod: { volumes } })
  const spec = { ...(database.spec as Fields), strategy }
  expect(problems(rolloutsSafe, [{ ...database, spec }])).toEqual([])
})

test("rollouts-safe refuses parameters that let pods be missing, and the defaults, which do", () => {
  expect(of({ strategy: undefined, minReadySeconds: undefined })).toEqual([
    "spec.strategy.rollingUpdate.maxUnavailable is 25%, its default; say 0, so that no pod goes before its successor is ready",
    "spec.minReadySeconds is 0; say at least 10, so that a pod that dies at once stops the rollout",
  ])
  expect(of({ strategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } } })).toEqual([
    "spec.strategy.rollingUpdate.maxUnavailable is 1; say 0, so that no pod goes before its successor is ready",
    "spec.strategy.rollingUpdate.maxSurge is 0, so that no new pod can come first; say 1",
  ])
  const idle = workload("DaemonSet/log", { spec: { updateStrategy: { type: "OnDelete" } } })
  expect(problems(rolloutsSafe, [idle])).toEqual([
    "DaemonSet/web/log: spec.updateStrategy.type is OnDelete, so that a push changes no pod; use RollingUpdate",
  ])
})

test("rollouts-safe refuses a Deployment that is paused and a DaemonSet whose pods go at once", () => {
  expect(of({ paused: true })).toEqual([
    "spec.paused is true, so that a push changes no pod; leave it out",
  ])
  const updateStrategy = { rollingUpdate: { maxUnavailable: "100%" } }
  expect(problems(rolloutsSafe, [workload("DaemonSet/log", { spec: { updateStrategy } })])).toEqual(
    [
      "DaemonSet/web/log: spec.updateStrategy.rollingUpdate.maxUnavailable is 100%, so that all pods go at once; say 1",
    ],
  )
})
