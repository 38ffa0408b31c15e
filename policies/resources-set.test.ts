import { expect, test } from "bun:test"
import { resourcesSet } from "./resources-set.ts"
import { app, problems, workload } from "./testing/example.ts"

test("resources-set accepts requests and limits, of the container or of its pod", () => {
  expect(problems(resourcesSet, app)).toEqual([])
  const amounts = { cpu: "1", memory: "1Gi" }
  const pod = { resources: { requests: amounts, limits: amounts } }
  const whole = workload("Deployment/web", { container: { resources: undefined }, pod })
  expect(problems(resourcesSet, [whole])).toEqual([])
})

test("resources-set names the missing requests and limits", () => {
  const resources = { requests: { cpu: "1", memory: "0" }, limits: { memory: "1Gi" } }
  expect(
    problems(resourcesSet, [workload("Deployment/web", { container: { resources } })]),
  ).toEqual([
    'Deployment/web/web: container "app" has no resources.requests.memory, resources.limits.cpu; name an amount',
  ])
})
