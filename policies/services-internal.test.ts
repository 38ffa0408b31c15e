import { expect, test } from "bun:test"
import { servicesInternal } from "./services-internal.ts"
import { app, problems, service } from "./testing/example.ts"

test("services-internal accepts ClusterIP everywhere and a LoadBalancer at the edge", () => {
  const proxy = service({ type: "LoadBalancer" }, "proxy", { namespace: "edge" })
  expect(problems(servicesInternal, [...app, proxy])).toEqual([])
})

test("services-internal refuses NodePort, LoadBalancer and external addresses elsewhere", () => {
  const open = service({ type: "NodePort" })
  const claimed = service({ externalIPs: ["192.0.2.1"] }, "claimed")
  expect(problems(servicesInternal, [open, claimed])).toEqual([
    "Service/web/web: spec.type is NodePort outside of the cluster's edge; use ClusterIP and an Ingress",
    'Service/web/claimed: spec.externalIPs names ["192.0.2.1"] outside of the cluster\'s edge; use ClusterIP and an Ingress',
  ])
  const proxy = service({ type: "LoadBalancer" }, "proxy", { namespace: "edge" })
  expect(problems(servicesInternal, [proxy], { edge: [] })).toHaveLength(1)
})
