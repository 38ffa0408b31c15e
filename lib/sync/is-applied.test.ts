import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { namespace } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"
import type { TestApi } from "#lib/testing/test-api.ts"
import { isApplied } from "./is-applied.ts"

describe.each(testServers("isApplied()"))("$name", (server) => {
  let api: TestApi
  let shop: string
  beforeEach(async () => {
    api = await server.open()
    shop = api.own("shop")
    await api.client.apply(namespace(shop))
  })
  afterEach(() => api.stop())

  const about = (kind: string, apiVersion = "v1"): Manifest => ({
    apiVersion,
    kind,
    metadata: { name: "web", namespace: shop, labels: { app: "web" } },
  })
  const container = (name: string, more: object = {}) => ({
    name,
    image: "web:1",
    command: ["serve", "--all"],
    ports: [{ name: "http", containerPort: 3000 }],
    env: [
      { name: "B", value: "1" },
      { name: "A", value: "" },
    ],
    volumeMounts: [{ name: "data", mountPath: "/data" }],
    ...more,
  })
  const workload = (...containers: readonly object[]): Manifest => ({
    ...about("Deployment", "apps/v1"),
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers, volumes: [{ name: "data", emptyDir: {} }], nodeSelector: {} },
      },
    },
  })
  const port = { name: "http", port: 80, targetPort: "http" }
  const service = (spec: object = {}): Manifest => ({
    ...about("Service"),
    spec: { selector: { app: "web" }, ports: [port], ...spec },
  })
  const settings = (data: Readonly<Record<string, string>>): Manifest => ({
    ...about("ConfigMap"),
    data,
  })
  const apply = async (manifest: Manifest): Promise<LiveObject> =>
    (await api.client.apply(manifest)).object

  test("isApplied() knows what was applied, defaults of the API server aside", async () => {
    for (const manifest of [
      settings({ colour: "red" }),
      settings({}),
      workload(container("web"), container("side")),
      service(),
      service({ ports: [port, { ...port, name: "dns", port: 53, protocol: "UDP" }] }),
    ])
      expect([manifest, isApplied(manifest, await apply(manifest))]).toEqual([manifest, true])
  })

  test("isApplied() sees what a manifest adds, changes, drops and moves", async () => {
    const differing: readonly (readonly [Manifest, Manifest])[] = [
      [settings({ colour: "red" }), settings({ colour: "blue" })],
      [settings({ colour: "red" }), settings({ colour: "red", size: "1" })],
      [settings({ colour: "red", size: "1" }), settings({ colour: "red" })],
      [workload(container("web")), workload(container("web", { image: "web:2" }))],
      [workload(container("web")), workload(container("web", { command: ["serve"] }))],
      [workload(container("web")), workload(container("web"), container("side"))],
      [workload(container("web"), container("side")), workload(container("web"))],
      [
        workload(container("web"), container("side")),
        workload(container("side"), container("web")),
      ],
      [service(), service({ ports: [{ ...port, protocol: "TCP" }] })],
      [service(), service({ ports: [{ ...port, protocol: "UDP" }] })],
      [service(), service({ selector: { app: "web", tier: "front" } })],
    ]
    for (const [before, after] of differing)
      expect([after, isApplied(after, await apply(before))]).toEqual([after, false])
  })

  test("isApplied() does not call applied what others set, or changed since", async () => {
    const wanted = settings({ colour: "red" })
    const theirs = await api.client.apply(wanted, { manager: "somebody" })
    expect(isApplied(wanted, theirs.object)).toBe(false)
    const live = await apply(wanted)
    expect(isApplied(wanted, live)).toBe(true)
    const { name } = live.metadata
    const at = { apiVersion: "v1", kind: "ConfigMap", namespace: shop, name }
    await api.patch(at, { data: { colour: "blue" } })
    const changed = (await api.client.get(at)) as LiveObject
    expect(isApplied(wanted, changed)).toBe(false)
    expect(isApplied(settings({ colour: "blue" }), changed)).toBe(false)
  })
})
