import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { kubectlApply } from "#lib/testing/kubectl-apply.ts"
import { deployment, inNamespace, namespace, settings } from "#lib/testing/manifests.ts"
import { testScope } from "#lib/testing/scope.ts"
import { testServers } from "#lib/testing/servers.ts"
import type { TestApi } from "#lib/testing/test-api.ts"
import { deploy } from "./deploy.ts"
import { diff } from "./diff.ts"
import { createMemory } from "./memory.ts"
import { referenceOf } from "./reference.ts"

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

describe.each(testServers("takenOver()"))("$name", (server) => {
  let api: TestApi
  let shop: string
  beforeAll(async () => {
    api = await server.open()
    shop = api.own("shop")
    await api.client.apply(namespace(shop))
  })
  afterAll(() => api.stop())

  const read = async (manifest: Manifest): Promise<LiveObject> => {
    const live = await api.client.get(referenceOf(manifest))
    if (live === undefined) throw new Error(`Cannot find ${manifest.metadata.name}`)
    return live
  }
  const owners = ({ metadata }: LiveObject) =>
    (metadata.managedFields ?? [])
      .filter(({ subresource }) => subresource === undefined)
      .map(({ manager, operation }) => `${operation} ${manager}`)

  test("takenOver() makes a Deployment of kubectl's ours: what the commit has not goes, as the diff says, and no default is shown", async () => {
    const web = inNamespace(shop, deployment("web", "settings", { replicas: 2 }))
    const annotations = { contact: "ada" }
    const mine = { ...web, metadata: { ...web.metadata, annotations } }
    const spec = web.spec as { template: { spec: { containers: object[] } } }
    const { template } = spec
    const [container] = template.spec.containers
    const theirs = {
      ...mine,
      metadata: {
        ...mine.metadata,
        labels: { team: "red" },
        annotations: { ...annotations, note: "old" },
      },
      spec: {
        ...spec,
        revisionHistoryLimit: 3,
        template: {
          ...template,
          spec: {
            ...template.spec,
            containers: [
              { ...container, env: [{ name: "OLD", value: "1" }] },
              { ...container, name: "gone" },
            ],
          },
        },
      },
    }
    await kubectlApply(api, theirs)
    const scope = testScope(api, "web")
    const steps = await diff([mine], scope)
    const change = steps[0]?.change
    const fields = change?.action === "configure" ? change.fields : []
    const part = "applyset.kubernetes.io/part-of"
    expect(fields.map(({ path }) => path).toSorted()).toEqual(
      [
        `metadata.annotations["${lastApplied}"]`,
        "metadata.annotations.note",
        `metadata.labels["${part}"]`,
        "metadata.labels.team",
        "spec.revisionHistoryLimit",
        "spec.template.spec.containers[name=app].env",
        "spec.template.spec.containers[name=gone]",
      ].toSorted(),
    )
    const { inventory } = await deploy(steps, scope)
    const live = await read(mine)
    expect(owners(live).filter((owner) => !owner.includes("controller"))).toEqual([
      "Apply turnspit",
    ])
    expect(live.metadata.annotations).toMatchObject(annotations)
    expect(Object.keys(live.metadata.annotations ?? {})).not.toContain("note")
    expect(live.metadata.labels).toEqual({ [part]: inventory.setId })
    expect(live.spec).toMatchObject({ revisionHistoryLimit: 10, replicas: 2 })
    const [same] = await diff([mine], { ...scope, inventory, memory: createMemory() })
    expect(same?.action).toBe("unchanged")
  })

  test("takenOver() leaves alone what others than kubectl set", async () => {
    const mine = inNamespace(shop, settings("shared", { colour: "red" }))
    await kubectlApply(api, { ...mine, data: { colour: "blue", size: "s" } })
    await api.patch(referenceOf(mine), { data: { theirs: "yes" } })
    const scope = testScope(api, "shared")
    await deploy(await diff([mine], scope), scope)
    const live = await read(mine)
    expect(live.data).toEqual({ colour: "red", theirs: "yes" })
    expect(owners(live)).toEqual(["Apply turnspit", "Update kubectl-edit"])
  })

  test("takenOver() works after our first apply, too, and when the object changes between the diff and the apply", async () => {
    const mine = inNamespace(shop, settings("late", { colour: "red" }))
    const before = { ...mine, data: { colour: "blue", size: "s" } }
    await kubectlApply(api, before)
    await api.client.apply(mine)
    expect((await read(mine)).data).toEqual({ colour: "red", size: "s" })
    const scope = testScope(api, "late")
    const steps = await diff([mine], scope)
    await api.patch(referenceOf(mine), { metadata: { labels: { by: "them" } } })
    await deploy(steps, scope)
    const live = await read(mine)
    expect(live.data).toEqual({ colour: "red" })
    expect(live.metadata.labels).toMatchObject({ by: "them" })
    expect(live.metadata.annotations).toBeUndefined()
  })

  test("takenOver() asks once more per object that kubectl made, and never again", async () => {
    const mine = inNamespace(shop, settings("cheap", { colour: "red" }))
    await kubectlApply(api, mine)
    const scope = testScope(api, "cheap")
    const asked = async (): Promise<readonly string[]> => {
      const from = api.requests.length
      await diff([mine], { ...scope, memory: createMemory() })
      return api.requests.slice(from).map((request) => request.split(" ")[0] ?? "")
    }
    expect(await asked()).toEqual(["PATCH", "GET", "PATCH"])
    await deploy(await diff([mine], scope), scope)
    expect(await asked()).toEqual(["PATCH", "GET"])
  })
})
