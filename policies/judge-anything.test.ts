import { expect, test } from "bun:test"
import prod from "#clusters/prod/index.ts"
import rotisserie from "#clusters/prod/rotisserie.ts"
import sync from "#clusters/prod/sync.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { judgeCluster } from "./judge.ts"
import { cluster, object, service, workload } from "./testing/example.ts"
import { exampleCluster } from "./testing/example-cluster.ts"

/** Kinds that production does not have, so that every policy has something to read. */
const more: readonly Manifest[] = [
  workload("StatefulSet/db", {
    spec: { serviceName: "db", volumeClaimTemplates: [{ metadata: { annotations: { a: "b" } } }] },
  }),
  service({ clusterIP: "None", selector: { app: "db" } }, "db"),
  workload("CronJob/clean", {
    spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: "x" }] } } } } },
  }),
  object("HorizontalPodAutoscaler/db", {
    spec: { scaleTargetRef: { kind: "StatefulSet", name: "db" }, minReplicas: 2 },
  }),
  object("Secret/auth", { data: { token: "eA==" } }),
  object("ConfigMap/settings", { data: { URL: "http://db:1" } }),
]

const apps = [
  { app: "sync", manifests: sync.manifests },
  { app: "rotisserie", manifests: [...rotisserie.manifests, ...more] },
]

test("judgeCluster() never throws and always speaks in sentences, whatever a manifest looks like", () => {
  const random = generator(20260218)
  const odd: string[] = []
  for (let round = 0; round < 600; round++) {
    const mutated = apps.map((app) => ({ ...app, manifests: [...app.manifests] }))
    const changes = 1 + random(3)
    for (let change = 0; change < changes; change++) {
      const manifests = mutated[random(mutated.length)]?.manifests ?? []
      const at = random(manifests.length)
      manifests[at] = mutate(manifests[at], random) as Manifest
    }
    const { apps: judged } = judgeCluster(mutated, prod)
    for (const text of [...judged.values()].flat())
      if (!/^[A-Z][^\n]+[^.\n]$/.test(text) || /\[object |undefined/.test(text)) odd.push(text)
  }
  expect([...new Set(odd)]).toEqual([])
})

test("judgeCluster() finds nothing in a large cluster that keeps every policy", () => {
  expect(judgeCluster([{ app: "web", manifests: exampleCluster(20) }], cluster)).toEqual({
    apps: new Map([["web", []]]),
    problems: [],
    warnings: [],
  })
})

test("judgeCluster() judges 4,000 objects of one namespace in seconds", () => {
  const manifests = exampleCluster(500)
  expect(manifests.length).toBeGreaterThan(4000)
  const durations = [1, 2, 3].map(() => {
    const started = performance.now()
    judgeCluster([{ app: "web", manifests }], cluster)
    return performance.now() - started
  })
  expect(Math.min(...durations)).toBeLessThan(5_000)
})

test("judgeCluster() is as fast where every object is wrong", () => {
  const manifests = exampleCluster(500).map((manifest) =>
    manifest.kind === "Deployment" ? manifest : { ...manifest, metadata: renamed(manifest) },
  )
  const started = performance.now()
  const { apps } = judgeCluster([{ app: "web", manifests }], cluster)
  expect(apps.get("web")?.length).toBeGreaterThan(1500)
  expect(performance.now() - started).toBeLessThan(5_000)
})

function renamed({ metadata }: Manifest): Manifest["metadata"] {
  return { ...metadata, name: `${metadata.name}-old` }
}

type Random = (below: number) => number

/** Mulberry32: the same numbers on every machine. */
function generator(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** Replaces or removes one part of a value, somewhere inside. */
function mutate(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random(8) === 0)
    return junk[random(junk.length)]
  if (Array.isArray(value)) {
    const at = random(value.length)
    if (random(6) === 0) return [...value, junk[random(junk.length)]]
    return value.map((item, index) => (index === at ? mutate(item, random) : item))
  }
  const keys = Object.keys(value)
  const changed = keys[random(keys.length)]
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      if (key !== changed) return [[key, item]]
      return random(6) === 0 ? [] : [[key, mutate(item, random)]]
    }),
  )
}

const junk: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e21,
  "",
  "x",
  "__proto__",
  "a\nb",
  "http://:0",
  [],
  [null],
  [[]],
  {},
  { "": null },
  { constructor: 1 },
  { toString: 1, valueOf: 1 },
  { matchLabels: [1], matchExpressions: [{ key: {}, operator: "In", values: {} }] },
]
