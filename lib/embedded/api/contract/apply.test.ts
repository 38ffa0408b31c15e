import { afterAll, expect, test } from "bun:test"
import type { Json } from "#lib/embedded/api/json.ts"
import { objectsAt, textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import { CONFIG_MAPS, configMap, DEPLOYMENTS, deployment } from "./samples.ts"
import { openTargets } from "./target.ts"

const targets = await openTargets()
afterAll(async () => {
  for (const target of targets) await target.close()
})

const version = (body: Json) => textAt(body, "metadata.resourceVersion")
/** Who owns what, without times: `{ "one Apply": fieldsV1 }`. */
const owners = (body: Json) =>
  Object.fromEntries(
    objectsAt(body, "metadata.managedFields")
      .filter(({ manager }) => manager !== "kube-controller-manager")
      .map(({ manager, operation, fieldsV1 }) => [
        `${String(manager)} ${String(operation)}`,
        fieldsV1,
      ]),
  )
const container = (body: Json, index = 0) => objectsAt(body, "spec.template.spec.containers")[index]

for (const target of targets) {
  const as = (manager: string, query = "") => ({
    apply: (path: string, config: Json) =>
      target.send("PATCH", `${path}?fieldManager=${manager}${query}`, {
        body: config,
        type: "application/apply-patch+yaml",
      }),
  })
  const say = (text: string) => `apply on ${target.name} ${text}`

  test(say("creates, then changes nothing and keeps the resourceVersion"), async () => {
    const path = `${CONFIG_MAPS}/same`
    const first = await target.apply(path, configMap("same", { a: "1" }))
    expect(first.status).toBe(201)
    const again = await target.apply(path, configMap("same", { a: "1" }))
    expect(again.status).toBe(200)
    expect(version(again.body)).toBe(version(first.body))
  })

  test(say("writes managedFields as Kubernetes does"), async () => {
    const ports = [{ containerPort: 80 }]
    const env = [{ name: "A", value: "1" }]
    const config = deployment("owned", { replicas: 2 }, [
      { name: "c", image: "x:1", ports, env, args: ["x"] },
    ])
    const { body } = await target.apply(`${DEPLOYMENTS}/owned`, config)
    expect(owners(body)).toEqual({
      "one Apply": {
        "f:spec": {
          "f:paused": {},
          "f:replicas": {},
          "f:selector": {},
          "f:template": {
            "f:metadata": { "f:labels": { "f:a": {} } },
            "f:spec": {
              "f:containers": {
                'k:{"name":"c"}': {
                  ".": {},
                  "f:args": {},
                  "f:env": { 'k:{"name":"A"}': { ".": {}, "f:name": {}, "f:value": {} } },
                  "f:image": {},
                  "f:name": {},
                  "f:ports": {
                    'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} },
                  },
                },
              },
            },
          },
        },
      },
    })
  })

  test(say("removes what this manager no longer sends, and nothing of others"), async () => {
    const path = `${CONFIG_MAPS}/shrink`
    await target.apply(path, configMap("shrink", { mine: "1", gone: "2" }, { labels: { l: "1" } }))
    await as("two").apply(path, configMap("shrink", { theirs: "3" }))
    const { body } = await target.apply(path, configMap("shrink", { mine: "1" }))
    expect(body.data).toEqual({ mine: "1", theirs: "3" })
    expect(valueAt(body, "metadata.labels")).toBeUndefined()
  })

  test(say("answers 409 with the field and its owner, and takes it over by force"), async () => {
    const path = `${CONFIG_MAPS}/fight`
    await target.apply(path, configMap("fight", { a: "1" }))
    const refused = await as("two").apply(path, configMap("fight", { a: "2" }))
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({
      reason: "Conflict",
      message: 'Apply failed with 1 conflict: conflict with "one": .data.a',
      details: {
        causes: [
          { reason: "FieldManagerConflict", message: 'conflict with "one"', field: ".data.a" },
        ],
      },
    })
    const forced = await as("two", "&force=true").apply(path, configMap("fight", { a: "2" }))
    expect(forced.body.data).toEqual({ a: "2" })
    expect(owners(forced.body)).toEqual({ "two Apply": { "f:data": { "f:a": {} } } })
  })

  test(say("lists the conflicts of a level before those below it"), async () => {
    const path = `${DEPLOYMENTS}/ordered`
    const config = (image: string, zone: string) => ({
      ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "ordered" } },
      spec: {
        paused: true,
        selector: { matchLabels: { a: "b" } },
        template: {
          metadata: { labels: { a: "b" } },
          spec: { containers: [{ name: "c", image }], nodeSelector: { zone } },
        },
      },
    })
    await target.apply(path, config("x:1", "a"))
    const refused = await as("two").apply(path, config("x:2", "b"))
    expect(refused.body.message).toBe(
      'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.template.spec.nodeSelector\n- .spec.template.spec.containers[name="c"].image',
    )
  })

  test(say("leaves an empty map to whoever applied it when another's keys go"), async () => {
    const path = `${CONFIG_MAPS}/emptied`
    await target.apply(path, configMap("emptied", { a: "1" }))
    await as("two").apply(path, configMap("emptied", {}))
    const { body } = await target.apply(path, configMap("emptied"))
    expect(body.data).toBeUndefined()
    expect(owners(body)).toEqual({ "two Apply": { "f:data": {} } })
  })

  test(say("finds no field in a Role without rules that nobody applied"), async () => {
    const path = "/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles/idle"
    const role = { ...configMap("idle"), apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role" }
    await target.apply(path, role)
    const { body } = await as("two").apply(path, { ...role, rules: [] })
    expect(owners(body)).toEqual({ "two Apply": { "f:rules": {} } })
  })

  test(say("keeps a field that another manager shares"), async () => {
    const path = `${CONFIG_MAPS}/shared`
    await target.apply(path, configMap("shared", { a: "1", b: "2" }))
    await as("two").apply(path, configMap("shared", { a: "1" }))
    const { body } = await target.apply(path, configMap("shared", { b: "2" }))
    expect(body.data).toEqual({ a: "1", b: "2" })
  })

  test(say("merges containers and env by name and replaces atomic lists"), async () => {
    const path = `${DEPLOYMENTS}/merge`
    const env = [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ]
    await target.apply(
      path,
      deployment("merge", {}, [{ name: "c", image: "x:1", env, args: ["x", "y"] }]),
    )
    const sidecar = {
      spec: { template: { spec: { containers: [{ name: "side", image: "s:1" }] } } },
    }
    await as("two").apply(path, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "merge" },
      ...sidecar,
    })
    const less = [{ name: "c", image: "x:2", env: [{ name: "B", value: "2" }], args: ["z"] }]
    const { body } = await target.apply(path, deployment("merge", {}, less))
    expect(container(body, 0)).toMatchObject({ name: "c", image: "x:2", args: ["z"] })
    expect(container(body, 0)?.env).toEqual([{ name: "B", value: "2" }])
    expect(container(body, 1)).toMatchObject({ name: "side", image: "s:1" })
  })

  test(say("falls back to the default when the owner drops a field"), async () => {
    const path = `${DEPLOYMENTS}/fallback`
    await target.apply(path, deployment("fallback", { replicas: 3 }))
    const { body } = await target.apply(path, deployment("fallback"))
    expect(valueAt(body, "spec.replicas")).toBe(1)
    expect(valueAt(body, "metadata.generation")).toBe(2)
  })

  test(say("conflicts with an update by another client"), async () => {
    const path = `${CONFIG_MAPS}/edited`
    await target.apply(path, configMap("edited", { a: "1" }))
    const patch = { body: { data: { a: "2" } }, type: "application/merge-patch+json" }
    const edited = await target.send("PATCH", `${path}?fieldManager=editor`, patch)
    expect(owners(edited.body)).toEqual({ "editor Update": { "f:data": { "f:a": {} } } })
    const refused = await target.apply(path, configMap("edited", { a: "1" }))
    expect(refused.status).toBe(409)
    expect(refused.body.message).toContain('conflict with "editor" using v1: .data.a')
  })

  test(say("with dryRun=All answers as if, and writes nothing"), async () => {
    const path = `${CONFIG_MAPS}/dry`
    const absent = await target.apply(path, configMap("dry", { a: "1" }), "&dryRun=All")
    expect(absent.status).toBe(201)
    expect((await target.send("GET", path)).status).toBe(404)
    const stored = await target.apply(path, configMap("dry", { a: "1" }))
    const dry = await target.apply(path, configMap("dry", { a: "2" }), "&dryRun=All")
    expect(dry.body.data).toEqual({ a: "2" })
    const after = await target.send("GET", path)
    expect(after.body.data).toEqual({ a: "1" })
    expect(version(after.body)).toBe(version(stored.body))
  })

  test(
    say("refuses what is not in the schema, a missing manager and another object's name"),
    async () => {
      const path = `${DEPLOYMENTS}/bad`
      const unknown = await target.apply(
        path,
        deployment("bad", { foo: 1 }),
        "&fieldValidation=Strict",
      )
      expect(unknown.status).toBe(500)
      expect(unknown.body.message).toBe(
        "failed to create typed patch object (/bad; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema",
      )
      const twice = [
        { name: "c", image: "x:1" },
        { name: "c", image: "x:1" },
      ]
      const duplicate = await target.apply(path, deployment("bad", {}, twice))
      expect(duplicate.body.message).toContain(
        '.spec.template.spec.containers: duplicate entries for key [name="c"]',
      )
      const type = "application/apply-patch+yaml"
      const nobody = await target.send("PATCH", path, { body: deployment("bad"), type })
      expect(nobody.status).toBe(422)
      expect((await target.apply(path, deployment("other"))).status).toBe(400)
    },
  )

  test(say("never owns status through the main resource"), async () => {
    const path = `${DEPLOYMENTS}/status`
    const { body } = await target.apply(path, { ...deployment("status"), status: { replicas: 9 } })
    expect(valueAt(body, "status.replicas")).toBeUndefined()
    expect(JSON.stringify(owners(body)["one Apply"])).not.toContain("f:status")
  })
}
