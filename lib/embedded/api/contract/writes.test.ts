import { afterAll, expect, test } from "bun:test"
import { textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import { CONFIG_MAPS, configMap, DEPLOYMENTS, deployment } from "./samples.ts"
import { openTargets } from "./target.ts"

const targets = await openTargets()
afterAll(async () => {
  for (const target of targets) await target.close()
})

const MERGE = "application/merge-patch+json"
const JSON_PATCH = "application/json-patch+json"
const STRATEGIC = "application/strategic-merge-patch+json"

for (const target of targets) {
  const say = (text: string) => `writes on ${target.name} ${text}`

  test(say("create once, and refuse the second with AlreadyExists"), async () => {
    expect((await target.send("POST", CONFIG_MAPS, { body: configMap("once") })).status).toBe(201)
    const second = await target.send("POST", CONFIG_MAPS, { body: configMap("once") })
    expect(second.status).toBe(409)
    expect(second.body).toMatchObject({
      reason: "AlreadyExists",
      message: 'configmaps "once" already exists',
    })
  })

  test(say("refuse a name, a namespace and a resourceVersion that are wrong"), async () => {
    const illegal = await target.send("POST", CONFIG_MAPS, { body: configMap("X_") })
    expect(illegal.status).toBe(422)
    expect(illegal.body.message).toStartWith(
      'ConfigMap "X_" is invalid: metadata.name: Invalid value: "X_": a lowercase RFC 1123',
    )
    const elsewhere = await target.send("POST", CONFIG_MAPS, {
      body: configMap("x", {}, { namespace: "other" }),
    })
    expect(elsewhere.status).toBe(400)
    const nowhere = await target.send("POST", "/api/v1/namespaces/nowhere/configmaps", {
      body: configMap("x"),
    })
    expect(nowhere.status).toBe(404)
    const versioned = await target.send("POST", CONFIG_MAPS, {
      body: configMap("x", {}, { resourceVersion: "1" }),
    })
    expect(versioned.status).toBe(500)
  })

  test(say("update only the version that the client has seen"), async () => {
    const { body } = await target.send("POST", CONFIG_MAPS, { body: configMap("seen", { a: "1" }) })
    const path = `${CONFIG_MAPS}/seen`
    expect((await target.send("PUT", path, { body: { ...body, data: { a: "2" } } })).status).toBe(
      200,
    )
    const stale = await target.send("PUT", path, { body: { ...body, data: { a: "3" } } })
    expect(stale.status).toBe(409)
    expect(stale.body).toMatchObject({ reason: "Conflict" })
  })

  test(say("say which fields are unknown, given twice or of the wrong type"), async () => {
    const strict = await target.send("POST", `${DEPLOYMENTS}?fieldValidation=Strict`, {
      body: deployment("f", { foo: 1 }),
    })
    expect(strict.status).toBe(400)
    expect(strict.body.message).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.foo"',
    )
    const warned = await target.send("POST", `${DEPLOYMENTS}?dryRun=All`, {
      body: deployment("f", { foo: 1 }),
    })
    expect(warned.status).toBe(201)
    expect(warned.warning).toBe('299 - "unknown field \\"spec.foo\\""')
    const text = JSON.stringify(deployment("f")).replace(
      '"paused":true',
      '"paused":true,"paused":true',
    )
    const twice = await target.send("POST", `${DEPLOYMENTS}?fieldValidation=Strict`, { body: text })
    expect(twice.body.message).toContain('duplicate field "spec.paused"')
    const typed = await target.send("POST", DEPLOYMENTS, {
      body: deployment("f", { replicas: "2" }),
    })
    expect(typed.body.message).toContain(
      "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    )
  })

  test(say("validate in Kubernetes's words, all problems at once"), async () => {
    const empty = await target.send("POST", DEPLOYMENTS, { body: { ...deployment("v"), spec: {} } })
    expect(empty.status).toBe(422)
    expect(empty.body.message).toBe(
      'Deployment.apps "v" is invalid: [spec.selector: Required value, spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`, spec.template.spec.containers: Required value]',
    )
    const nameless = await target.send("POST", DEPLOYMENTS, {
      body: deployment("v", {}, [{ name: "c" }]),
    })
    expect(nameless.body.message).toBe(
      'Deployment.apps "v" is invalid: spec.template.spec.containers[0].image: Required value',
    )
  })

  test(say("keep a Deployment's selector"), async () => {
    const { body } = await target.send("POST", DEPLOYMENTS, { body: deployment("fixed") })
    const labels = { a: "c" }
    const spec = { selector: { matchLabels: labels }, template: { metadata: { labels } } }
    const patch = { body: { spec }, type: MERGE }
    const changed = await target.send("PATCH", `${DEPLOYMENTS}/fixed`, patch)
    expect(body.kind).toBe("Deployment")
    expect(changed.status).toBe(422)
    expect(changed.body.message).toBe(
      'Deployment.apps "fixed" is invalid: spec.selector: Invalid value: {"matchLabels":{"a":"c"}}: field is immutable',
    )
  })

  test(say("patch by merge, JSON patch and strategic merge"), async () => {
    const containers = [
      { name: "a", image: "a:1" },
      { name: "b", image: "b:1" },
    ]
    await target.send("POST", DEPLOYMENTS, {
      body: deployment("patched", { replicas: 1 }, containers),
    })
    const path = `${DEPLOYMENTS}/patched`
    const merged = await target.send("PATCH", path, {
      body: { metadata: { labels: { x: "1" } } },
      type: MERGE,
    })
    expect(valueAt(merged.body, "metadata.labels")).toEqual({ x: "1" })
    const operations = [{ op: "replace", path: "/spec/replicas", value: 2 }]
    const replaced = await target.send("PATCH", path, { body: operations, type: JSON_PATCH })
    expect(valueAt(replaced.body, "spec.replicas")).toBe(2)
    const pods = { spec: { template: { spec: { containers: [{ name: "b", image: "b:2" }] } } } }
    const strategic = await target.send("PATCH", path, { body: pods, type: STRATEGIC })
    const images = valueAt(strategic.body, "spec.template.spec.containers")
    expect(images).toMatchObject([{ image: "a:1" }, { image: "b:2" }])
    const missing = [{ op: "remove", path: "/spec/nope" }]
    expect((await target.send("PATCH", path, { body: missing, type: JSON_PATCH })).status).toBe(422)
    expect((await target.send("PATCH", path, { body: {}, type: "application/json" })).status).toBe(
      415,
    )
  })

  test(say("count a new generation only when the spec changes"), async () => {
    const { body } = await target.send("POST", DEPLOYMENTS, { body: deployment("generation") })
    const path = `${DEPLOYMENTS}/generation`
    expect(valueAt(body, "metadata.generation")).toBe(1)
    const labelled = await target.send("PATCH", path, {
      body: { metadata: { labels: { x: "1" } } },
      type: MERGE,
    })
    expect(valueAt(labelled.body, "metadata.generation")).toBe(1)
    const scaled = await target.send("PATCH", `${path}/scale`, {
      body: { spec: { replicas: 2 } },
      type: MERGE,
    })
    expect(scaled.body).toMatchObject({
      kind: "Scale",
      spec: { replicas: 2 },
      status: { selector: "a=b" },
    })
    expect(valueAt((await target.send("GET", path)).body, "metadata.generation")).toBe(2)
  })

  test(say("delete with preconditions, and wait for finalizers"), async () => {
    const finalizers = ["example.com/hold"]
    const { body } = await target.send("POST", CONFIG_MAPS, {
      body: configMap("held", {}, { finalizers }),
    })
    const path = `${CONFIG_MAPS}/held`
    const wrong = await target.send("DELETE", path, { body: { preconditions: { uid: "other" } } })
    expect(wrong.status).toBe(409)
    const begun = await target.send("DELETE", path, {
      body: { preconditions: { uid: textAt(body, "metadata.uid") } },
    })
    expect(textAt(begun.body, "metadata.deletionTimestamp")).not.toBe("")
    await target.send("PATCH", path, { body: { metadata: { finalizers: null } }, type: MERGE })
    expect((await target.send("GET", path)).status).toBe(404)
  })

  test(say("delete a collection by its labels"), async () => {
    for (const name of ["go-1", "go-2"]) {
      await target.send("POST", CONFIG_MAPS, {
        body: configMap(name, {}, { labels: { go: "yes" } }),
      })
    }
    await target.send("POST", CONFIG_MAPS, { body: configMap("stay") })
    const deleted = await target.send("DELETE", `${CONFIG_MAPS}?labelSelector=go%3Dyes`)
    expect(deleted.status).toBe(200)
    expect((await target.send("GET", `${CONFIG_MAPS}/go-1`)).status).toBe(404)
    expect((await target.send("GET", `${CONFIG_MAPS}/stay`)).status).toBe(200)
  })

  test(say("turn a Secret's texts into data, and amounts into their one form"), async () => {
    const secret = { metadata: { name: "s" }, stringData: { a: "b" } }
    const created = await target.send("POST", "/api/v1/namespaces/{ns}/secrets", { body: secret })
    expect(created.body).toMatchObject({ type: "Opaque", data: { a: "Yg==" } })
    const limits = { cpu: "1000m", memory: "1024Mi" }
    const limited = deployment("amounts", {}, [{ name: "c", image: "x:1", resources: { limits } }])
    const { body } = await target.send("POST", DEPLOYMENTS, { body: limited })
    expect(valueAt(body, "spec.template.spec.containers")).toMatchObject([
      { resources: { limits: { cpu: "1", memory: "1Gi" } }, imagePullPolicy: "IfNotPresent" },
    ])
  })
}
