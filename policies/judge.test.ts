import { expect, test } from "bun:test"
import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { policies } from "./index.ts"
import { judge, judgeCluster } from "./judge.ts"

const cluster: Cluster = {
  name: "local",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "report",
  prune: { limit: 20, allow: [] },
  namespaces: ["web"],
  apps: ["web"],
}

const container = {
  name: "app",
  image: "ghcr.io/acme/web:tree-0123456789abcdef",
  ports: [{ name: "http", containerPort: 3000 }],
  readinessProbe: { httpGet: { path: "/readyz", port: "http" } },
  livenessProbe: { httpGet: { path: "/healthz", port: "http" } },
  resources: {
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { cpu: "1", memory: "256Mi" },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
}

const pod = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
}

const allow = {
  podSelector: { matchLabels: { app: "web" } },
  policyTypes: ["Ingress", "Egress"],
  egress: [{ ports: [{ protocol: "UDP", port: 53 }] }, { to: [{ podSelector: {} }] }],
}

/** An app that keeps every policy, except for what is changed. */
function app(
  changes: {
    readonly container?: object
    readonly pod?: object
    readonly policy?: object
    readonly more?: readonly Manifest[]
  } = {},
): readonly Manifest[] {
  const spec = { ...pod, containers: [{ ...container, ...changes.container }], ...changes.pod }
  return [
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "web", namespace: "web" },
      spec: { ...allow, ...changes.policy },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "web" },
      spec: { template: { metadata: { labels: { app: "web" } }, spec } },
    },
    ...(changes.more ?? []),
  ]
}

/** What judge() says of Deployment/web/web, without the beginning that names it and the policy. */
function problems(policy: string, changes: Parameters<typeof app>[0]): readonly string[] {
  const start = `Deployment/web/web breaks ${policy}: `
  return judge(app(changes), cluster).violations.map((text) =>
    text.startsWith(start) ? text.slice(start.length) : text,
  )
}

test("policies each say what they are for", () => {
  for (const { name, why, requirement } of policies) {
    expect([name, why, requirement]).toEqual([
      expect.stringMatching(/^[a-z]+(-[a-z]+)+$/),
      expect.stringMatching(/^[A-Z].*[^.]$/),
      [expect.stringMatching(/^S\d-\d+$/), ...requirement.slice(1)],
    ])
  }
})

test("judge() finds nothing in an app that keeps every policy", () => {
  expect(judge(app(), cluster)).toEqual({ violations: [], warnings: [] })
})

test("images-pinned accepts a digest and refuses latest, no tag and a tag that can move", () => {
  const image = (reference: string) =>
    problems("images-pinned", { container: { image: reference } })
  expect(image(`x:1.2.3@sha256:${"a".repeat(64)}`)).toEqual([])
  const advice = 'name a digest, or use images: "tree" for a service of this repository'
  expect(image("x:latest")).toEqual([
    `container "app" uses "x:latest", which can change under the same name; ${advice}`,
  ])
  expect(image("localhost:5000/x")).toEqual([
    `container "app" uses "localhost:5000/x", which has no tag and so means the latest; ${advice}`,
  ])
  expect(image("x:1.2.3")).toHaveLength(1)
  expect(image("x:tree-0123")).toHaveLength(1)
  expect(image("x@sha256:0c1f")).toEqual([
    `container "app" uses "x@sha256:0c1f", whose digest is not sha256 with 64 hex digits; ${advice}`,
  ])
})

test("pods-hardened names every field that weakens a container or its pod", () => {
  expect(
    problems("pods-hardened", {
      container: {
        securityContext: { privileged: true, runAsUser: 0, capabilities: { add: ["SYS_ADMIN"] } },
        ports: [{ containerPort: 3000, hostPort: 80 }],
      },
      pod: { securityContext: {}, hostNetwork: true, volumes: [{ name: "docker", hostPath: {} }] },
    }),
  ).toEqual([
    "hostNetwork is true; a pod has namespaces of its own",
    'volume "docker" is a hostPath; a pod sees no files of its node',
    'container "app": runAsNonRoot is not true',
    'container "app": runAsUser is 0, which is root',
    'container "app": readOnlyRootFilesystem is not true',
    'container "app": allowPrivilegeEscalation is not false',
    'container "app": privileged is true',
    'container "app": capabilities.drop does not name "ALL"',
    'container "app": capabilities.add names SYS_ADMIN',
    'container "app": seccompProfile.type is not "RuntimeDefault"',
    'container "app": ports bind a port of the node (hostPort)',
  ])
})

test("pods-hardened wants a RoleBinding where a pod mounts the API token", () => {
  const mounts = { automountServiceAccountToken: true, serviceAccountName: "web" }
  const binding = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "web", namespace: "web" },
    subjects: [{ kind: "ServiceAccount", name: "web", namespace: "web" }],
  }
  expect(problems("pods-hardened", { pod: mounts })).toEqual([
    "automountServiceAccountToken is not false, but no RoleBinding names ServiceAccount/web/web",
  ])
  expect(problems("pods-hardened", { pod: mounts, more: [binding] })).toEqual([])
})

test("pods-hardened looks at init containers too", () => {
  const initContainers = [{ ...container, name: "migrate", securityContext: {} }]
  expect(problems("pods-hardened", { pod: { initContainers } })).toContain(
    'container "migrate": readOnlyRootFilesystem is not true',
  )
})

test("resources-set names the missing requests and limits", () => {
  const resources = { requests: { cpu: "1" }, limits: { memory: "1Gi" } }
  expect(problems("resources-set", { container: { resources } })).toEqual([
    'container "app" has no resources.requests.memory, resources.limits.cpu',
  ])
})

test("probes-explicit wants a readiness probe, and a liveness probe that asks something else", () => {
  expect(problems("probes-explicit", { container: { readinessProbe: undefined } })).toEqual([
    'container "app" listens but has no readinessProbe',
  ])
  const probe = { livenessProbe: { httpGet: { path: "/readyz", port: 3000 } } }
  expect(problems("probes-explicit", { container: probe })).toEqual([
    'container "app" asks the same path for livenessProbe and readinessProbe; liveness asks the process alone, such as /healthz, readiness whether it may get traffic, such as /readyz',
  ])
  expect(
    problems("probes-explicit", { container: { ports: [], readinessProbe: undefined } }),
  ).toEqual([])
})

test("network-isolated wants a NetworkPolicy for both directions, and DNS where names are used", () => {
  expect(
    problems("network-isolated", { policy: { podSelector: { matchLabels: { app: "x" } } } }),
  ).toEqual(["no NetworkPolicy of its namespace selects its pods"])
  expect(problems("network-isolated", { policy: { policyTypes: ["Ingress"] } })).toEqual([
    "no NetworkPolicy that selects its pods has Egress among policyTypes",
  ])
  const toPods = { to: [{ podSelector: {} }], ports: [{ protocol: "TCP", port: 3001 }] }
  expect(problems("network-isolated", { policy: { egress: [toPods] } })).toEqual([
    "its egress rules reach Services by name, but none allows UDP port 53, so that no name resolves",
  ])
  const toAddress = { ...toPods, to: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }
  expect(problems("network-isolated", { policy: { egress: [toAddress] } })).toEqual([])
  expect(problems("network-isolated", { policy: { egress: [] } })).toEqual([])
})

test("judge() leaves out what the cluster exempts and warns of an unknown policy", () => {
  const object = "Deployment/web/web"
  const exemptions = [
    { policy: "pods-hardened", object, reason: "binds port 80 of the node" },
    { policy: "images-signed", object, reason: "not yet" },
  ]
  const manifests = app({ pod: { hostNetwork: true } })
  expect(judge(manifests, { ...cluster, exemptions })).toEqual({
    violations: [],
    warnings: [
      'Deployment/web/web is exempted from "images-signed", which is not among the policies: images-pinned, pods-hardened, resources-set, probes-explicit, network-isolated',
    ],
  })
  expect(judge(manifests, cluster).violations).toEqual([
    "Deployment/web/web breaks pods-hardened: hostNetwork is true; a pod has namespaces of its own",
  ])
})

test("judgeCluster() refuses an exemption that no app needs, once it has seen all apps", () => {
  const exempting = (object: string): Cluster => ({
    ...cluster,
    apps: ["web", "edge"],
    exemptions: [{ policy: "pods-hardened", object, reason: "binds port 80 of the node" }],
  })
  const web = { app: "web", manifests: app() }
  const edge = { app: "edge", manifests: [] }
  const kept = judgeCluster([web], exempting("Deployment/web/web"))
  expect(kept.problems).toEqual([
    "Cannot exempt Deployment/web/web from pods-hardened: it keeps that policy; remove the exemption",
  ])
  expect(kept.apps).toEqual(new Map([["web", []]]))
  expect(judgeCluster([web], exempting("DaemonSet/edge/traefik")).problems).toEqual([])
  expect(judgeCluster([web, edge], exempting("DaemonSet/edge/traefik")).problems).toEqual([
    "Cannot exempt DaemonSet/edge/traefik from pods-hardened: no app declares it; remove the exemption",
  ])
  const needs = { app: "web", manifests: app({ pod: { hostNetwork: true } }) }
  expect(judgeCluster([needs, edge], exempting("Deployment/web/web"))).toEqual({
    apps: new Map([
      ["web", []],
      ["edge", []],
    ]),
    problems: [],
    warnings: [],
  })
})
