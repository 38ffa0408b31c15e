import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { deployment, inNamespace, job, namespace, settings } from "#lib/testing/manifests.ts"
import { testScope } from "#lib/testing/scope.ts"
import { testServers } from "#lib/testing/servers.ts"
import type { TestApi } from "#lib/testing/test-api.ts"
import type { AppScope } from "./app-scope.ts"
import { type Deployed, deploy } from "./deploy.ts"
import { diff } from "./diff.ts"
import { readInventories } from "./inventory.ts"
import { referenceOf } from "./reference.ts"

const web = deployment("web", "one", { replicas: 0 })
const migrate = job("migrate", "one")

describe.each(testServers("waitUntilComplete()"))("$name", (server) => {
  let api: TestApi
  let shop: string
  let scope: AppScope
  beforeEach(async () => {
    api = await server.open()
    shop = api.own("shop")
    scope = { ...testScope(api, "shop"), first: ["Job/migrate"] }
  })
  afterEach(() => api.stop())

  async function deployed(changes: Partial<AppScope> = {}): Promise<Deployed> {
    const manifests = [namespace(shop), settings("one"), migrate, web]
    const placed = manifests.map((manifest) => inNamespace(shop, manifest))
    const inventories = await readInventories({ ...scope, namespace: api.namespace })
    const next = { ...scope, inventory: inventories.get("shop") ?? scope.inventory, ...changes }
    return deploy(await diff(placed, next), next)
  }

  function read(manifest: Manifest): Promise<LiveObject | undefined> {
    return api.client.get(referenceOf(inNamespace(shop, manifest)))
  }

  /** Ends the Job's pod as a kubelet would. */
  async function end(phase: "Succeeded" | "Failed"): Promise<void> {
    const pods = { apiVersion: "v1", kind: "Pod", namespace: shop }
    const pod = await eventually(async () => (await api.client.list(pods)).items[0])
    await api.patch({ ...pods, name: pod.metadata.name }, { status: { phase } }, "status")
  }

  test("waitUntilComplete() holds the workloads back until the Job is complete, and then never again", async () => {
    const running = deployed()
    await eventually(() => read(migrate))
    expect([await read(settings("one")), await read(web)]).toEqual([expect.anything(), undefined])
    await end("Succeeded")
    const { live } = await running
    const one = [...live.values()].find(({ kind }) => kind === "Job")
    expect(one?.status).toMatchObject({ succeeded: 1 })
    expect(await read(web)).toBeDefined()
    await api.client.delete(referenceOf(inNamespace(shop, web)))
    expect((await deployed({ healthTimeoutMs: 0 })).written).toBe(1)
    expect(await read(web)).toBeDefined()
  })

  test("waitUntilComplete() stops the app at a Job that fails, and at each run of the same content", async () => {
    const failure = {
      stage: "apply",
      reasons: [
        expect.stringContaining(
          `Cannot apply what comes after Job/${shop}/migrate in shop: Job has reached the specified backoff limit`,
        ),
      ],
    }
    const running = deployed().catch((error: unknown) => error)
    await eventually(() => read(migrate))
    await end("Failed")
    expect(await running).toMatchObject(failure)
    await expect(deployed()).rejects.toMatchObject(failure)
    expect(await read(web)).toBeUndefined()
  })

  test("waitUntilComplete() does not wait for ever", async () => {
    await expect(deployed({ healthTimeoutMs: 200 })).rejects.toMatchObject({
      reasons: [
        expect.stringMatching(
          /^Cannot apply what comes after Job.shop.*.migrate in shop: .*, not complete after 0.2 s$/,
        ),
      ],
    })
    expect(await read(web)).toBeUndefined()
  })
})
