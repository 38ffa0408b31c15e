import { expect, test } from "bun:test"
import { statefulSetsHeadless } from "./stateful-sets-headless.ts"
import { app, problems, service, workload } from "./testing/example.ts"

const db = workload("StatefulSet/db", { spec: { serviceName: "db" } })
const headless = { clusterIP: "None", selector: { app: "db" } }

test("stateful-sets-headless accepts a StatefulSet with a headless Service", () => {
  expect(problems(statefulSetsHeadless, [...app, db, service(headless, "db")])).toEqual([])
})

test("stateful-sets-headless refuses no Service, one with an address and one over other pods", () => {
  expect(problems(statefulSetsHeadless, [workload("StatefulSet/db")])).toEqual([
    "StatefulSet/web/db: spec.serviceName is missing; name a Service of its namespace with clusterIP: None",
  ])
  expect(problems(statefulSetsHeadless, [db])).toEqual([
    'StatefulSet/web/db: spec.serviceName names Service "db", which its namespace does not have; declare it with clusterIP: None',
  ])
  expect(problems(statefulSetsHeadless, [db, service({}, "db")])).toEqual([
    "StatefulSet/web/db: spec.serviceName names Service/web/db, whose clusterIP is not None; make it headless",
  ])
  expect(problems(statefulSetsHeadless, [db, service({ clusterIP: "None" }, "db")])).toEqual([
    "StatefulSet/web/db: spec.serviceName names Service/web/db, which does not select its pods; give both the same labels",
  ])
})
