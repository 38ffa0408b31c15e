import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { everyKind } from "#lib/testing/every-kind.ts"
import { deployment, inNamespace, namespace, settings } from "#lib/testing/manifests.ts"
import { testScope } from "#lib/testing/scope.ts"
import { testServers } from "#lib/testing/servers.ts"
import type { TestApi } from "#lib/testing/test-api.ts"
import type { AppScope } from "./app-scope.ts"
import { deploy } from "./deploy.ts"
import { diff, diffObject } from "./diff.ts"
import type { Inventory } from "./inventory.ts"
import { listMembers } from "./list-members.ts"
import { createMemory } from "./memory.ts"

describe.each(testServers("diff()"))("$name", (server) => {
  let api: TestApi
  let shop: string
  beforeAll(async () => {
    api = await server.open()
    shop = api.own("shop")
    await api.client.apply(namespace(shop))
  })
  afterAll(() => api.stop())

  const inShop = (...manifests: readonly Manifest[]) =>
    manifests.map((manifest) => inNamespace(shop, manifest))

  /** Deploys and returns the scope of the next run, which remembers nothing. */
  async function deployed(app: string, manifests: readonly Manifest[]): Promise<AppScope> {
    const scope = testScope(api, app)
    const { inventory } = await deploy(await diff(manifests, scope), scope)
    return { ...scope, inventory, memory: createMemory(), live: await listed(manifests, inventory) }
  }

  function listed(manifests: readonly Manifest[], inventory: Inventory) {
    return listMembers(manifests, [inventory], testScope(api, inventory.app))
  }

  /** What a diff refuses, without its `Cannot apply `. */
  async function refusals(
    scope: AppScope,
    ...manifests: readonly Manifest[]
  ): Promise<readonly string[]> {
    const before = api.requests.length
    const refused = await diff(inShop(...manifests), scope).then(
      () => [],
      (error) => error.reasons as readonly string[],
    )
    const writes = api.requests.slice(before).filter((request) => !/^GET|dryRun=All/.test(request))
    expect(writes).toEqual([])
    return refused.map((reason) => reason.replaceAll(shop, "shop").replace("Cannot apply ", ""))
  }

  test("diff() finds nothing to change in any kind that was just applied", async () => {
    const scope = await deployed("every", inShop(...everyKind))
    const steps = await diff(inShop(...everyKind), scope)
    expect(steps.flatMap(({ change }) => (change.action === "unchanged" ? [] : [change]))).toEqual(
      [],
    )
    expect(steps).toHaveLength(everyKind.length)
    const before = api.requests.length
    const live = await listed(inShop(...everyKind), scope.inventory)
    const kinds = new Set(everyKind.map(({ kind }) => kind)).size
    const asked = () => api.requests.slice(before).map((request) => request.split(" ")[0])
    expect(asked()).toEqual(Array.from({ length: kinds }, () => "GET"))
    await diff(inShop(...everyKind), { ...scope, live })
    expect(asked()).toHaveLength(kinds)
  })

  test("diff() lists every object that the API server refuses, each in one sentence, and writes nothing", async () => {
    const web = deployment("web", "one")
    const { spec } = web
    const withContainer = (name: string, more: object): Manifest => {
      const { template } = web.spec as { template: object }
      return {
        ...web,
        metadata: { name },
        spec: { ...(spec as object), template: { ...template, spec: podOf(web, more) } },
      }
    }
    const resources = { requests: { cpu: "2" }, limits: { cpu: "1" } }
    const env = ["1", "2"].map((value) => ({ name: "A", value }))
    const matchLabels = { app: "other" }
    const secret = { apiVersion: "v1", kind: "Secret" }
    expect(
      await refusals(
        testScope(api, "refused"),
        settings("fine"),
        { ...settings("typo"), dta: {} },
        { ...settings("flag"), immutable: "yes" },
        { ...settings("number"), data: { a: 1 } },
        { ...settings("key"), data: { "a b": "1" } },
        withContainer("deep-typo", { imag: "x" }),
        withContainer("no-image", { image: "" }),
        withContainer("amount", { resources: { limits: { cpu: "lots" } } }),
        withContainer("amounts", { resources }),
        withContainer("twice", { env }),
        { ...web, metadata: { name: "replicas" }, spec: { ...(spec as object), replicas: -1 } },
        { ...web, metadata: { name: "text" }, spec: { ...(spec as object), replicas: "two" } },
        {
          ...web,
          metadata: { name: "selector" },
          spec: { ...(spec as object), selector: { matchLabels } },
        },
        { ...secret, metadata: { name: "encoding" }, data: { token: "hunter22 hunter22" } },
        { ...secret, metadata: { name: "pin" }, data: { token: 1234 } },
        { apiVersion: "shop.example.com/v1", kind: "Order", metadata: { name: "kind" } },
      ),
    ).toEqual([
      "ConfigMap/shop/typo: .dta: field not declared in schema",
      "ConfigMap/shop/flag: .immutable: expected boolean, got yes",
      "ConfigMap/shop/number: .data.a: expected string, got 1",
      expect.stringMatching(
        /^ConfigMap\/shop\/key: data\[a b\]: Invalid value: "a b": a valid config key/,
      ),
      'Deployment/shop/deep-typo: .spec.template.spec.containers[name="app"].imag: field not declared in schema',
      "Deployment/shop/no-image: spec.template.spec.containers[0].image: Required value",
      expect.stringMatching(
        /^Deployment\/shop\/amount: quantities must match the regular expression/,
      ),
      'Deployment/shop/amounts: spec.template.spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
      'Deployment/shop/twice: .spec.template.spec.containers[name="app"].env: duplicate entries for key [name="A"]',
      "Deployment/shop/replicas: spec.replicas: Invalid value: -1: must be greater than or equal to 0",
      "Deployment/shop/text: .spec.replicas: expected numeric (int or float), got string",
      'Deployment/shop/selector: spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      "Secret/shop/encoding: illegal base64 data at input byte 8",
      "Secret/shop/pin: .data.token: expected string",
      "a Order of shop.example.com/v1: the API server does not know this kind; install its CRD, or correct apiVersion and kind",
    ])
  })

  test("diff() shows what somebody else changed, field by field, and hides it in a Secret", async () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "changed" },
      data: { a: "b25l" },
    }
    const web = deployment("changed", "changed", { replicas: 0 })
    const manifests = inShop(settings("changed", { a: "1", b: "1" }), secret, web)
    const scope = await deployed("changed", manifests)
    const at = { apiVersion: "v1", namespace: shop, name: "changed" }
    await api.patch({ ...at, kind: "ConfigMap" }, { data: { a: "2", b: null, theirs: "1" } })
    await api.patch({ ...at, kind: "Secret" }, { data: { a: "dHdv" } })
    const path = "spec.template.spec.containers[name=app]"
    const reference = { ...at, apiVersion: "apps/v1", kind: "Deployment" }
    await api.patch(reference, {
      spec: { paused: true, template: { spec: podOf(web, { image: "web:2", tty: true }) } },
    })
    const steps = await diff(manifests, scope)
    expect(
      steps.flatMap(({ change }) =>
        change.action === "configure" ? change.fields.map((field) => [change.object, field]) : [],
      ),
    ).toEqual([
      [`ConfigMap/${shop}/changed`, { path: "data.a", before: "2", after: "1" }],
      [`ConfigMap/${shop}/changed`, { path: "data.b", after: "1" }],
      [`Secret/${shop}/changed`, { path: "data.a", before: "*** (before)", after: "*** (after)" }],
      [`Deployment/${shop}/changed`, { path: `${path}.image`, before: "web:2", after: "web:1" }],
    ])
  })

  test("diff() names the field that cannot be changed any more", async () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "fixed" },
      immutable: true,
    }
    const web = deployment("fixed", "fixed", { replicas: 0 })
    const scope = await deployed(
      "fixed",
      inShop(web, { ...secret, stringData: { a: "correct horse" } }),
    )
    const spec = deployment("moved", "fixed", { replicas: 0 }).spec
    expect(
      await refusals(scope, { ...web, spec }, { ...secret, stringData: { a: "battery staple" } }),
    ).toEqual([
      'Deployment/shop/fixed: spec.selector: Invalid value: {"matchLabels":{"app":"moved"}}: field is immutable; with the annotation turnspit/recreate: "true" it is deleted and made anew',
      'Secret/shop/fixed: data: Forbidden: field is immutable when `immutable` is set; with the annotation turnspit/recreate: "true" it is deleted and made anew',
    ])
  })

  test("diff() takes nothing for a change of ours that a controller writes at the same moment", async () => {
    const [manifest = settings("raced")] = inShop(settings("raced"))
    const scope = testScope(api, "raced")
    const { object: stale } = await api.client.apply(manifest)
    const annotations = { "controller.example.com/seen": "1" }
    await api.patch(
      { apiVersion: "v1", kind: "ConfigMap", namespace: shop, name: "raced" },
      { metadata: { annotations } },
    )
    const step = await diffObject(manifest, stale, scope)
    expect(step).toMatchObject({ action: "unchanged", live: { metadata: { annotations } } })
  })
})

/** The pod of a Deployment, with more or other fields in its container. */
function podOf({ spec }: Manifest, more: object): object {
  const pod = (spec as { template: { spec: { containers: readonly object[] } } }).template.spec
  return { ...pod, containers: pod.containers.map((container) => ({ ...container, ...more })) }
}
