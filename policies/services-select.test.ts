import { expect, test } from "bun:test"
import { servicesSelect } from "./services-select.ts"
import { app, object, problems, service, workload } from "./testing/example.ts"

const web = workload("Deployment/web", { labels: { tier: "front" } })

test("services-select accepts a Service over one workload, and one whose endpoints come from elsewhere", () => {
  expect(problems(servicesSelect, app)).toEqual([])
  const numbered = service({ ports: [{ port: 80, targetPort: 3000 }] })
  expect(problems(servicesSelect, [web, numbered])).toEqual([])
  const outside = service({ selector: undefined, type: "ExternalName", externalName: "x.y" })
  expect(problems(servicesSelect, [outside])).toEqual([])
})

test("services-select refuses a Service over nothing, over two workloads, and to a port that is not there", () => {
  expect(problems(servicesSelect, [web, service({ selector: { app: "wep" } })])).toEqual([
    "Service/web/web: spec.selector asks for app=wep, which no pods of its namespace have; name labels that they have",
  ])
  const api = workload("DaemonSet/api", { labels: { tier: "front" } })
  expect(problems(servicesSelect, [web, api, service({ selector: { tier: "front" } })])).toEqual([
    "Service/web/web: spec.selector asks for tier=front, which the pods of Deployment/web/web, DaemonSet/web/api have; it should select those of one workload",
  ])
  expect(
    problems(servicesSelect, [web, service({ ports: [{ port: 80, targetPort: "htpt" }] })]),
  ).toEqual([
    'Service/web/web: spec.ports names targetPort "htpt"; the ports of Deployment/web/web are http',
  ])
})

test("services-select looks for pods in the Service's own namespace", () => {
  const elsewhere = service({}, "web", { namespace: "store" })
  expect(problems(servicesSelect, [web, elsewhere])).toHaveLength(1)
})

test("services-select refuses a Service that nothing gives endpoints", () => {
  const bare = service({ selector: {} })
  expect(problems(servicesSelect, [bare])).toEqual([
    "Service/web/web: it has no selector, and nothing gives it endpoints; name labels that pods have",
  ])
  const slice = object("EndpointSlice/x", {}, { labels: { "kubernetes.io/service-name": "web" } })
  expect(problems(servicesSelect, [bare, slice])).toEqual([])
})

test("services-select leaves the pods of a custom resource to its operator", () => {
  const prometheus = object("Prometheus/k8s", { apiVersion: "monitoring.coreos.com/v1" })
  const over = service({ selector: { prometheus: "k8s" } })
  expect(problems(servicesSelect, [prometheus, over])).toEqual([])
  expect(problems(servicesSelect, [over])).toHaveLength(1)
})

test("services-select knows the pods of a StatefulSet by their names", () => {
  const db = workload("StatefulSet/db")
  const one = (pod: string) => service({ selector: { "statefulset.kubernetes.io/pod-name": pod } })
  expect(problems(servicesSelect, [db, web, one("db-0")])).toEqual([])
  expect(problems(servicesSelect, [db, web, one("dbs-0")])).toHaveLength(1)
})
