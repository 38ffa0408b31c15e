import { expect, test } from "bun:test"
import { servicesIsolatedAlike } from "./services-isolated-alike.ts"
import { app, networkPolicy, problems, service, workload } from "./testing/example.ts"

const mixed = service({ selector: { tier: "front" } })
const pods = ["web", "api"].map((name) =>
  workload(`Deployment/${name}`, { labels: { tier: "front" } }),
)

test("services-isolated-alike accepts pods under the same NetworkPolicies", () => {
  expect(problems(servicesIsolatedAlike, app)).toEqual([])
  const everywhere = networkPolicy({ podSelector: {} }, "all")
  expect(problems(servicesIsolatedAlike, [everywhere, mixed, ...pods])).toEqual([])
})

test("services-isolated-alike refuses pods of which only some are under a NetworkPolicy", () => {
  expect(problems(servicesIsolatedAlike, [networkPolicy(), mixed, ...pods])).toEqual([
    "Service/web/web: it leads to pods of Deployment/web/web (selected by NetworkPolicy/web/web) and of Deployment/web/api (selected by no NetworkPolicy); let the same NetworkPolicies select both",
  ])
})
