import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { Draft } from "#lib/kube/client.ts"
import { openClient } from "#lib/kube/open-client.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { openDriftWatch } from "#lib/sync/drift-watch.ts"
import { openHealthView } from "#lib/sync/health-view.ts"
import type { Report } from "#lib/sync/report.ts"
import { actions, appOf, type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { sentence } from "#lib/testing/faults.ts"
import { settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"
import { openWebhook, type TestWebhook, type WebhookOptions } from "#lib/testing/webhook.ts"

// The embedded server has no admission rules of its users: lib/embedded/exceptions.ts, `notServed`.
const real = testServers("admission").filter(({ name }) => name === "on a real API server")

describe.each(real)("$name", (server) => {
  let delivery: Delivery
  let webhook: TestWebhook
  beforeEach(async () => {
    delivery = await startDelivery(server)
    webhook = await openWebhook()
    await deliver(settings("before"))
  })
  afterEach(async () => {
    await delivery.stop()
    await webhook.stop()
  })

  function deliver(...objects: readonly Manifest[]): Promise<Report> {
    const client = openClient(delivery.api.connection, { backOffMs: [50, 100] })
    const files = { ...delivery.cluster(["shop"]), ...delivery.app("shop", ...objects) }
    return delivery.deliver(files, { context: { client } })
  }
  const many = (...objects: readonly Manifest[]) => [
    settings("before"),
    ...Array.from({ length: 20 }, (_, at) => settings(`other-${at}`)),
    ...objects,
  ]
  const names = async () => {
    const query = { apiVersion: "v1", kind: "ConfigMap", namespace: delivery.shop }
    const { items } = await delivery.api.client.list(query)
    return items.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt")
  }

  /** Returns its name once the API server asks it. */
  async function installed(
    name: string,
    options: Partial<WebhookOptions> & Pick<WebhookOptions, "kind">,
  ): Promise<string> {
    const { api, shop } = delivery
    const own = api.own(name)
    const all = { name: own, namespace: shop, failurePolicy: "Fail", ...options } as const
    await api.client.create(webhook.configuration(all))
    await eventually(async () => {
      await api.client.apply(settings("probe", {}, shop), { dryRun: true }).catch(() => undefined)
      return webhook.asked() > 0
    })
    return own
  }

  test("sync() writes nothing of an app of which a webhook denies one object, and says which webhook why", async () => {
    const name = await installed("no-green", { kind: "ValidatingWebhookConfiguration" })
    webhook.decide(({ metadata }) =>
      metadata.name === "green" ? { deny: "green is out of fashion" } : "allow",
    )
    const report = await deliver(...many(settings("green")))
    expect(appOf(report)).toMatchObject({
      state: "failed",
      stage: "diff",
      reasons: [
        sentence("denied by a webhook", {
          object: `ConfigMap/${delivery.shop}/green`,
          webhook: `${name}.example.com`,
          why: "green is out of fashion",
        }),
      ],
    })
    expect(await names()).toEqual(["before"])
    webhook.decide(() => "allow")
    expect((await deliver(...many(settings("green")))).state).toBe("synced")
  })

  test("sync() writes nothing while a webhook that must be asked answers 500 or nothing", async () => {
    const name = await installed("broken", { kind: "ValidatingWebhookConfiguration" })
    for (const decision of ["fail", "hang"] as const) {
      webhook.decide(({ metadata }) => (metadata.name === "green" ? decision : "allow"))
      const report = await deliver(...many(settings("green")))
      expect(appOf(report)).toMatchObject({ state: "failed", stage: "diff" })
      const { reasons = [] } = appOf(report) as { readonly reasons?: readonly string[] }
      expect(reasons).toHaveLength(1)
      expect(reasons[0]).toStartWith(
        sentence("webhook out of order", {
          object: `ConfigMap/${delivery.shop}/green`,
          webhook: `${name}.example.com`,
          why: "",
        }),
      )
      expect(await names()).toEqual(["before"])
    }
    webhook.decide(() => "allow")
    expect((await deliver(...many(settings("green")))).state).toBe("synced")
  }, 60_000)

  test("sync() goes on when a webhook that need not be asked answers 500 or nothing", async () => {
    await installed("idle", { kind: "ValidatingWebhookConfiguration", failurePolicy: "Ignore" })
    webhook.decide(() => "fail")
    expect((await deliver(settings("before"), settings("green"))).state).toBe("synced")
    webhook.decide(() => "hang")
    expect((await deliver(settings("before"), settings("red"))).state).toBe("synced")
    expect(await names()).toEqual(["before", "red"])
  }, 60_000)

  test("sync() takes what a mutating webhook makes of an object for what was applied", async () => {
    await installed("painter", { kind: "MutatingWebhookConfiguration" })
    webhook.decide(({ data }) =>
      data !== undefined && "colour" in (data as object) ? { data: { colour: "blue" } } : "allow",
    )
    const painted = [settings("before"), settings("one", { colour: "red" })]
    expect((await deliver(...painted)).state).toBe("synced")
    expect((await delivery.read("one"))?.data).toEqual({ colour: "blue" })
    const again = await deliver(...painted)
    expect(actions(again)).toEqual(actions(again).map((one) => one.replace(/^\w+/, "unchanged")))
  })

  test("sync() fights no webhook that changes an object only when it is really written", async () => {
    await installed("shy", { kind: "MutatingWebhookConfiguration", sideEffects: "NoneOnDryRun" })
    webhook.decide(({ metadata }, { dryRun }) =>
      !dryRun && metadata.name === "one" ? { data: { colour: "blue" } } : "allow",
    )
    const { api, context } = delivery
    const view = openHealthView({ ...context, ...api })
    const watch = openDriftWatch({
      ...{ view, client: api.client, memory: context.memory },
      isPaused: () => false,
      onChange: () => undefined,
    })
    const painted = [settings("before", { a: "1" }), settings("one", { colour: "red" })]
    expect((await deliver(...painted)).state).toBe("synced")
    expect((await delivery.read("one"))?.data).toEqual({ colour: "blue" })
    const at = (name: string) => ({ ...settings(name), namespace: delivery.shop, name })
    await api.patch(at("one"), { metadata: { labels: { by: "them" } } })
    await api.patch(at("before"), { data: { a: "2" } })
    const drifts = await eventually(() => watch.drifts().length > 0 && watch.drifts())
    expect(drifts.map(({ object }) => object)).toEqual([`ConfigMap/${delivery.shop}/before`])
    expect(actions(await deliver(...painted))).toContain(`unchanged ConfigMap/${delivery.shop}/one`)
    await watch.stop()
    view.stop()
  })

  test("sync() says what an admission policy denies, and writes nothing of the app", async () => {
    const policy = delivery.api.own("no-green")
    for (const draft of denial(policy, delivery.shop)) await delivery.api.client.create(draft)
    const report = await eventually(async () => {
      const after = await deliver(settings("before"), settings("green", { colour: "green" }))
      if (appOf(after).state === "failed") return after
      // The API server takes a moment to notice a new rule.
      await deliver(settings("before"))
      return undefined
    })
    expect(appOf(report)).toMatchObject({
      state: "failed",
      stage: "diff",
      reasons: [
        sentence("denied", {
          object: `ConfigMap/${delivery.shop}/green`,
          why: `configmaps "green" is forbidden: ValidatingAdmissionPolicy '${policy}' with binding '${policy}' denied request: green is out of fashion`,
        }),
      ],
    })
    expect(await names()).toEqual(["before"])
  })
})

/** Denies ConfigMaps that are green, in one namespace. */
function denial(name: string, namespace: string): readonly Draft[] {
  const apiVersion = "admissionregistration.k8s.io/v1"
  const rule = {
    apiGroups: [""],
    apiVersions: ["v1"],
    operations: ["CREATE", "UPDATE"],
    resources: ["configmaps"],
  }
  return [
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: {
        matchConstraints: { resourceRules: [rule] },
        matchConditions: [{ name: "ours", expression: `request.namespace == "${namespace}"` }],
        validations: [
          {
            expression: "!has(object.data) || !('colour' in object.data)",
            message: "green is out of fashion",
          },
        ],
      },
    },
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: { policyName: name, validationActions: ["Deny"] },
    },
  ]
}
