import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { Draft } from "#lib/kube/client.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { appOf, type Delivery, startDelivery } from "#lib/testing/delivery.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { sentence } from "#lib/testing/faults.ts"
import { settings } from "#lib/testing/manifests.ts"
import { testServers } from "#lib/testing/servers.ts"

describe.each(testServers("refusals"))("$name", (server) => {
  let delivery: Delivery
  beforeEach(async () => {
    delivery = await startDelivery(server)
  })
  afterEach(() => delivery.stop())

  const shop = (...objects: readonly Manifest[]) => delivery.app("shop", ...objects)
  const names = async () => {
    const query = { apiVersion: "v1", kind: "ConfigMap", namespace: delivery.shop }
    const { items } = await delivery.api.client.list(query)
    return items.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt")
  }

  test("sync() writes none of 100 good objects when the API server refuses two others, and names both", async () => {
    await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("before")) })
    const good = Array.from({ length: 100 }, (_, index) => settings(`good-${index}`))
    const bad = ["bad-a", "bad-b"].map((name) => ({ ...settings(name), binaryData: { a: "%" } }))
    const report = await delivery.deliver(shop(settings("before"), ...good, ...bad))
    const { reasons = [] } = appOf(report) as { readonly reasons?: readonly string[] }
    expect(appOf(report)).toMatchObject({ state: "failed", stage: "diff" })
    expect(reasons.map((reason) => reason.slice(0, reason.indexOf(": ")))).toEqual(
      ["bad-a", "bad-b"].map((name) =>
        sentence("refused", { object: `ConfigMap/${delivery.shop}/${name}`, why: "" }).slice(0, -2),
      ),
    )
    expect(await names()).toEqual(["before"])
  })

  // The embedded server has no admission rules of its users.
  const hasRules = server.name === "on a real API server"
  test.if(hasRules)(
    "sync() writes nothing of an app of which an admission rule denies one object",
    async () => {
      const policy = delivery.api.own("no-green")
      for (const draft of denial(policy, delivery.shop)) await delivery.api.client.create(draft)
      await delivery.deliver({ ...delivery.cluster(["shop"]), ...shop(settings("before")) })
      const green = settings("green", { colour: "green" })
      const report = await eventually(async () => {
        const after = await delivery.deliver(shop(settings("before"), settings("other"), green))
        if (appOf(after).state === "failed") return after
        // The API server takes a moment to notice a new rule.
        await delivery.deliver(shop(settings("before")))
        return undefined
      }, 20_000)
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
    },
  )
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
