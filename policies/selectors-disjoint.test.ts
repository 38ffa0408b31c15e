import { expect, test } from "bun:test"
import { selectorsDisjoint } from "./selectors-disjoint.ts"
import { app, problems, workload } from "./testing/example.ts"

test("selectors-disjoint accepts workloads with a label of their own each", () => {
  expect(problems(selectorsDisjoint, [...app, workload("Deployment/api")])).toEqual([])
})

test("selectors-disjoint refuses a selector that the pods of another workload match", () => {
  const copy = workload("DaemonSet/rng", { labels: { app: "web" }, spec: {} })
  expect(problems(selectorsDisjoint, [...app, copy])).toEqual([
    "Deployment/web/web: spec.selector asks for app=web, which the pods of DaemonSet/web/rng have too; give each workload a label of its own",
  ])
})
