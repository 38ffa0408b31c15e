import { expect, test } from "bun:test"
import type { Cluster } from "#lib/kustomize/cluster.ts"
import { policies } from "./index.ts"
import { judge, judgeCluster } from "./judge.ts"
import {
  app,
  cluster,
  namespace,
  networkPolicy,
  object,
  service,
  workload,
} from "./testing/example.ts"

const host = [
  namespace("web"),
  networkPolicy(),
  workload("Deployment/web", { pod: { hostPID: true } }),
]

test("policies each say what they are for", () => {
  for (const { name, why, requirement } of policies) {
    expect([name, why]).toEqual([
      expect.stringMatching(/^[a-z]+(-[a-z]+)+$/),
      expect.stringMatching(/^[A-Z].*[^.]$/),
    ])
    expect(requirement.length).toBeGreaterThan(0)
    expect(requirement.filter((row) => !/^S\d-\d+$/.test(row))).toEqual([])
  }
  expect(new Set(policies.map(({ name }) => name)).size).toBe(policies.length)
})

test("judge() finds nothing in an app that keeps every policy", () => {
  expect(judge(app, cluster)).toEqual({ violations: [], warnings: [] })
})

test("judge() lists the violations of all policies at once", () => {
  const wrong = workload("Deployment/web", {
    pod: { hostPID: true },
    container: { image: "x:latest", resources: {} },
  })
  const { violations } = judge([namespace("web"), wrong], cluster)
  expect(violations.map((text) => text.slice(0, text.indexOf(":")))).toEqual([
    "Deployment/web/web breaks images-pinned",
    "Deployment/web/web breaks node-untouched",
    "Deployment/web/web breaks resources-set",
    "Deployment/web/web breaks network-isolated",
  ])
})

test("judge() leaves out what the cluster exempts and warns of an unknown policy", () => {
  const known = policies.map(({ name }) => name).join(", ")
  const exemptions = [
    { policy: "node-untouched", object: "Deployment/web/web", reason: "watches its node" },
    { policy: "images-signed", object: "Deployment/web/web", reason: "not yet" },
  ]
  expect(judge(host, { ...cluster, exemptions })).toEqual({
    violations: [],
    warnings: [
      `Deployment/web/web is exempted from "images-signed", which is not among the policies: ${known}`,
    ],
  })
  expect(judge(host, cluster).violations).toEqual([
    "Deployment/web/web breaks node-untouched: hostPID is true; a pod has namespaces of its own",
  ])
})

test("judge() says that it cannot judge what is no object", () => {
  const odd = [{ kind: "Service" }, null, { ...object("Service/x"), kind: 7 }]
  const { violations } = judge(JSON.parse(JSON.stringify(odd)), cluster)
  expect(violations).toEqual(
    [1, 2, 3].map(
      (index) =>
        `Cannot judge object ${index} of the app: apiVersion, kind and metadata.name are not all text; name what it is`,
    ),
  )
})

test("judgeCluster() refuses an exemption that no app needs, once it has seen all apps", () => {
  const exempting = (object: string): Cluster => ({
    ...cluster,
    apps: ["web", "edge"],
    exemptions: [{ policy: "node-untouched", object, reason: "binds port 80 of the node" }],
  })
  const web = { app: "web", manifests: app }
  const edge = { app: "edge", manifests: [] }
  const kept = judgeCluster([web], exempting("Deployment/web/web"))
  expect(kept.problems).toEqual([
    "Cannot exempt Deployment/web/web from node-untouched: it keeps that policy; remove the exemption",
  ])
  expect(kept.apps).toEqual(new Map([["web", []]]))
  expect(judgeCluster([web], exempting("DaemonSet/edge/traefik")).problems).toEqual([])
  expect(judgeCluster([web, edge], exempting("DaemonSet/edge/traefik")).problems).toEqual([
    "Cannot exempt DaemonSet/edge/traefik from node-untouched: no app declares it; remove the exemption",
  ])
  const needs = { app: "web", manifests: host }
  expect(judgeCluster([needs, edge], exempting("Deployment/web/web"))).toEqual({
    apps: new Map([
      ["web", []],
      ["edge", []],
    ]),
    problems: [],
    warnings: [],
  })
})

test("judgeCluster() lets one app refer to what another declares", () => {
  const env = [{ name: "STORE_URL", value: "http://db.store" }]
  const web = {
    app: "web",
    manifests: [
      namespace("web"),
      networkPolicy(),
      workload("Deployment/web", { container: { env } }),
    ],
  }
  const outside = { selector: undefined, ports: [{ port: 80 }] }
  const store = { app: "store", manifests: [service(outside, "db", { namespace: "store" })] }
  const both = { ...cluster, apps: ["web", "store"] }
  expect(judgeCluster([web, store], both).apps.get("web")).toEqual([])
  const renamed = { ...store, manifests: [service(outside, "dbs", { namespace: "store" })] }
  expect(judgeCluster([web, renamed], both).apps.get("web")).toEqual([
    'Deployment/web/web breaks hosts-resolve: env STORE_URL of container "app" names the host "db.store", but the namespace store has no Service "db"; there is Service dbs',
  ])
})
