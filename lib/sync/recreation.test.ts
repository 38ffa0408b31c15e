import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { ApiError } from "#lib/kube/api-error.ts"
import type { KubeClient } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { deployment, inNamespace, job, namespace, settings } from "#lib/testing/manifests.ts"
import { testScope } from "#lib/testing/scope.ts"
import { testServers } from "#lib/testing/servers.ts"
import type { TestApi } from "#lib/testing/test-api.ts"
import type { AppScope } from "./app-scope.ts"
import type { Change } from "./change.ts"
import { deploy } from "./deploy.ts"
import { diff } from "./diff.ts"
import { readInventories } from "./inventory.ts"
import { recreateAnnotation } from "./recreation.ts"
import { referenceOf } from "./reference.ts"

const web = (app: string): Manifest => {
  const { spec } = deployment(app, "one", { replicas: 0 })
  return { ...deployment("web", "one"), spec: spec as object }
}
const service = (clusterIP: string): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web" },
  spec: { clusterIP, ports: [{ port: 80 }] },
})
const stateful = (serviceName: string, whenDeleted: string): Manifest => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "web" },
  spec: {
    ...(web("web").spec as object),
    serviceName,
    persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled: "Retain" },
  },
})
const claim = (accessModes: readonly string[]): Manifest => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data" },
  spec: { accessModes, resources: { requests: { storage: "1Mi" } }, storageClassName: "none" },
})
const binding = (name: string): Manifest => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "RoleBinding",
  metadata: { name: "web" },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
  subjects: [{ kind: "ServiceAccount", name: "web", namespace: "default" }],
})
const anew = (manifest: Manifest): Manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, annotations: { [recreateAnnotation]: "true" } },
})

describe.each(testServers("recreation()"))("$name", (server) => {
  let api: TestApi
  let shop: string
  let scope: AppScope
  beforeEach(async () => {
    api = await server.open()
    shop = api.own("shop")
    scope = testScope(api, "shop")
  })
  afterEach(() => api.stop())

  /** Deploys as the next run would; returns what it changes. */
  async function deployed(
    manifests: readonly Manifest[],
    changes: Partial<AppScope> = {},
  ): Promise<readonly Change[]> {
    const placed = [namespace(shop), ...manifests].map((one) => inNamespace(shop, one))
    const inventories = await readInventories({ ...scope, namespace: api.namespace })
    const inventory = inventories.get("shop") ?? scope.inventory
    const next = { ...scope, inventory, ...changes }
    const steps = await diff(placed, next)
    await deploy(steps, next)
    return steps.map(({ change }) => change).filter(({ action }) => action !== "unchanged")
  }

  function read(manifest: Manifest): Promise<LiveObject | undefined> {
    return api.client.get(referenceOf(inNamespace(shop, manifest)))
  }

  test("recreation() refuses what does not ask for it, with the field and the way out", async () => {
    const first = [web("web"), service(""), job("web", "one"), stateful("web", "Retain")]
    await deployed([...first, binding("view"), claim(["ReadWriteOnce"])])
    const next = [web("other"), service("None"), job("web", "two"), stateful("other", "Retain")]
    const refused = deployed([...next, binding("edit"), anew(claim(["ReadWriteMany"]))])
    const { reasons } = (await refused.catch((error: unknown) => error)) as { reasons: string[] }
    const fields = reasons.map((reason) =>
      /^Cannot apply (\w+)\/.*?: ([\w.[\]]+): .*; (.*)$/.exec(reason)?.slice(1),
    )
    const remedy = 'with the annotation turnspit/recreate: "true" it is deleted and made anew'
    expect(fields.toSorted()).toEqual([
      ["Deployment", "spec.selector", remedy],
      ["Job", "spec.template", remedy],
      [
        "PersistentVolumeClaim",
        "spec",
        "no PersistentVolumeClaim is made anew for that: give the new one another name",
      ],
      ["RoleBinding", "roleRef", remedy],
      ["Service", "spec.clusterIPs[0]", remedy],
      ["StatefulSet", "spec", remedy],
    ])
  })

  test("recreation() deletes what asks for it and makes it anew, once", async () => {
    await deployed([web("web"), service(""), job("web", "one"), settings("one")])
    const before = await read(web("web"))
    const next = [web("other"), service("None"), job("web", "two")].map(anew)
    expect(await deployed([...next, settings("one")])).toEqual([
      {
        action: "recreate",
        object: `Deployment/${shop}/web`,
        reason: "spec.selector cannot be changed in place",
      },
      {
        action: "recreate",
        object: `Service/${shop}/web`,
        reason: "spec.clusterIPs[0] cannot be changed in place",
      },
      {
        action: "recreate",
        object: `Job/${shop}/web`,
        reason: "spec.template cannot be changed in place",
      },
    ])
    const after = await read(web("web"))
    expect(after?.metadata.uid).not.toBe(before?.metadata.uid)
    expect(after?.spec).toMatchObject({ selector: { matchLabels: { app: "other" } } })
    expect(await deployed([...next, settings("one")])).toEqual([])
  })

  test("recreation() spares what would take claims along, and what this app never applied", async () => {
    await deployed([stateful("web", "Delete")])
    await api.client.create(inNamespace(shop, web("web")))
    const before = await read(web("web"))
    const refused = deployed([anew(stateful("other", "Delete")), anew(web("other"))])
    await expect(refused).rejects.toMatchObject({
      reasons: [
        expect.stringMatching(/its claims would go with it; set .*whenDeleted to Retain first$/),
        expect.stringMatching(/this app has never applied it; delete it yourself$/),
      ],
    })
    expect((await read(web("web")))?.metadata.uid).toBe(String(before?.metadata.uid))
  })

  test("recreation() is taken up by the next run when the object could not be made anew", async () => {
    await deployed([web("web")])
    const client: KubeClient = {
      ...api.client,
      apply(manifest, options) {
        if (options?.dryRun === true || manifest.kind !== "Deployment")
          return api.client.apply(manifest, options)
        const facts = { verb: "apply", subject: "web", status: 503, reason: "", detail: "down" }
        throw new ApiError(facts)
      },
    }
    const next = [anew(web("other"))]
    await expect(deployed(next, { client })).rejects.toMatchObject({
      stage: "apply",
      reasons: ["Cannot apply web: down"],
    })
    expect(await read(web("web"))).toBeUndefined()
    expect(await deployed(next)).toEqual([{ action: "create", object: `Deployment/${shop}/web` }])
  })

  test("recreation() waits until the object is gone, but not for ever", async () => {
    await deployed([web("web")])
    const held = referenceOf(inNamespace(shop, web("web")))
    await api.patch(held, { metadata: { finalizers: ["test.example.com/hold"] } })
    const next = [anew(web("other"))]
    await expect(deployed(next, { healthTimeoutMs: 0 })).rejects.toMatchObject({
      reasons: [
        expect.stringMatching(
          /^Cannot make Deployment\/.*\/web anew: it was deleted, but is not gone after 0 s; .*test\.example\.com\/hold.* holds it, and the next run goes on when it is gone$/,
        ),
      ],
    })
    await api.patch(held, { metadata: { finalizers: null } })
    await deployed(next)
    expect((await read(web("web")))?.spec).toMatchObject({
      selector: { matchLabels: { app: "other" } },
    })
  })
})
