import { afterAll, expect, test } from "bun:test"
import type { Json } from "#lib/embedded/api/json.ts"
import { objectAt, objectsAt, textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { DEFINITIONS, gizmo, gizmoDefinition } from "./samples.ts"
import { openTargets, type Target } from "./target.ts"

const targets = await openTargets()
afterAll(async () => {
  for (const target of targets) await target.close()
})

const MERGE = "application/merge-patch+json"

for (const target of targets) {
  const say = (text: string) => `custom resources on ${target.name} ${text}`
  const group = `g${crypto.randomUUID().slice(0, 8)}.contract.example`
  const gizmos = `/apis/${group}/v1/namespaces/{ns}/gizmos`
  const definition = `${DEFINITIONS}/gizmos.${group}`

  test(say("are served as soon as their definition is established"), async () => {
    const made = await target.send("POST", DEFINITIONS, { body: gizmoDefinition(group) })
    expect(made.status).toBe(201)
    await established(target, definition)
    // A real server serves the paths a moment later, and discovery after that.
    await eventually(async () => (await target.send("GET", gizmos)).status === 200)
    await eventually(async () => (await target.send("GET", `/apis/${group}`)).status === 200)
    const { body } = await target.send("GET", definition)
    expect(objectAt(body, "status")).toMatchObject({
      acceptedNames: { plural: "gizmos", kind: "Gizmo", singular: "gizmo", listKind: "GizmoList" },
      storedVersions: ["v1"],
    })
  })

  test(say("appear in all three forms of discovery, preferred version first"), async () => {
    const one = await target.send("GET", `/apis/${group}`)
    expect(one.body).toMatchObject({
      kind: "APIGroup",
      versions: [{ version: "v1" }, { version: "v1beta1" }],
      preferredVersion: { groupVersion: `${group}/v1`, version: "v1" },
    })
    const list = await target.send("GET", `/apis/${group}/v1`)
    const names = objectsAt(list.body, "resources").map(({ name, kind }) => [name, kind])
    expect(names).toEqual([
      ["gizmos", "Gizmo"],
      ["gizmos/status", "Gizmo"],
      ["gizmos/scale", "Scale"],
    ])
    const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    const all = await target.send("GET", "/apis", { accept })
    const found = objectsAt(all.body, "items").find(
      (item) => textAt(item, "metadata.name") === group,
    )
    expect(objectsAt(found, "versions").map(({ version }) => version)).toEqual(["v1", "v1beta1"])
    const { body } = await eventually(async () => {
      const answer = await target.send("GET", `/openapi/v3/apis/${group}/v1`)
      return answer.status === 200 && answer
    })
    const type = `${group.split(".").reverse().join(".")}.v1.Gizmo`
    const schema = objectAt(body, "components.schemas")[type]
    expect(valueAt(schema, "properties.spec.properties.size.type")).toBe("integer")
  })

  test(say("are pruned and defaulted; a strict write names what is unknown"), async () => {
    const draft = { ...gizmo(group, "a", { size: 1, foo: 2, color: null }), x: 1 }
    const strict = await target.send("POST", `${gizmos}?fieldValidation=Strict`, { body: draft })
    expect(strict.status).toBe(400)
    expect(strict.body.message).toBe(
      'Gizmo in version "v1" cannot be handled as a Gizmo: strict decoding error: unknown field "spec.foo", unknown field "x"',
    )
    const made = await target.send("POST", gizmos, { body: { ...draft, status: { a: 1 } } })
    expect(made.status).toBe(201)
    expect(made.body.spec).toEqual({ size: 1, color: "red", replicas: 1 })
    expect(made.body.status).toBeUndefined()
    expect(made.body.x).toBeUndefined()
    expect(objectsAt(made.body, "metadata.managedFields")).toMatchObject([
      { fieldsV1: { "f:spec": { ".": {}, "f:color": {}, "f:replicas": {}, "f:size": {} } } },
    ])
  })

  test(say("are validated in Kubernetes's words"), async () => {
    const problems = async (spec: Json) => {
      const { status, body } = await target.send("POST", gizmos, {
        body: gizmo(group, "bad", spec),
      })
      expect(status).toBe(422)
      return objectsAt(body, "details.causes")
        .map(({ field, message }) => `${field}: ${message}`)
        .sort()
    }
    expect(await problems({})).toEqual(["spec.size: Required value"])
    expect(await problems({ size: 11, name: "a", tags: ["a", "b", "c", "d"], open: 3 })).toEqual([
      'spec.name: Invalid value: "a": spec.name in body should be at least 2 chars long',
      'spec.open: Invalid value: "integer": spec.open in body must be of type object: "integer"',
      "spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10",
      "spec.tags: Too many: 4: must have at most 3 items",
    ])
    const many = {
      size: "x",
      color: "green",
      name: "ABC",
      plain: [],
      any: true,
      labels: { a: 1 },
      when: "y",
    }
    expect(await problems(many)).toEqual([
      'spec.any: Invalid value: "boolean": spec.any in body must be of type integer,string: "boolean"',
      'spec.color: Unsupported value: "green": supported values: "red", "blue"',
      'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"',
      "spec.name: Invalid value: \"ABC\": spec.name in body should match '^[a-z]+$'",
      "spec.plain: Invalid value: 0: spec.plain in body should have at least 1 items",
      'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
      'spec.when: Invalid value: "y": spec.when in body must be of type date-time: "y"',
    ])
    expect(await problems({ size: 1, tags: ["a", "a"] })).toEqual([
      'spec.tags[1]: Duplicate value: "a"',
    ])
  })

  test(say("keep status and spec apart, and count a generation for the spec only"), async () => {
    await target.send("POST", gizmos, { body: gizmo(group, "apart", { size: 1 }) })
    const path = `${gizmos}/apart`
    const body = { spec: { size: 2 }, status: { ready: true } }
    const status = await target.send("PATCH", `${path}/status`, { body, type: MERGE })
    expect(status.body).toMatchObject({ spec: { size: 1 }, status: { ready: true } })
    expect(valueAt(status.body, "metadata.generation")).toBe(1)
    const main = await target.send("PATCH", path, { body: { ...body, status: null }, type: MERGE })
    expect(main.body).toMatchObject({ spec: { size: 2 }, status: { ready: true } })
    expect(valueAt(main.body, "metadata.generation")).toBe(2)
    const strategic = { body, type: "application/strategic-merge-patch+json" }
    expect((await target.send("PATCH", path, strategic)).status).toBe(415)
  })

  test(say("are scaled where their definition says"), async () => {
    await target.send("POST", gizmos, { body: gizmo(group, "scaled", { size: 1 }) })
    const path = `${gizmos}/scaled/scale`
    expect((await target.send("GET", path)).body).toMatchObject({
      kind: "Scale",
      spec: { replicas: 1 },
      status: { replicas: 0 },
    })
    const scaled = { body: { spec: { replicas: 3 } }, type: MERGE }
    expect((await target.send("PATCH", path, scaled)).body).toMatchObject({ spec: { replicas: 3 } })
    const { body } = await target.send("GET", `${gizmos}/scaled`)
    expect(valueAt(body, "spec.replicas")).toBe(3)
  })

  test(say("are applied list by list, as x-kubernetes-list-type says"), async () => {
    const path = `${gizmos}/applied`
    const wrong = await target.apply(path, gizmo(group, "applied", { size: 1, foo: 2 }))
    expect(wrong.status).toBe(500)
    expect(wrong.body.message).toEndWith(".spec.foo: field not declared in schema")
    const port = { name: "x", port: 1 }
    const spec = { size: 1, ports: [port], tags: ["a"], plain: ["p"] }
    const first = await target.apply(path, gizmo(group, "applied", spec))
    expect(first.status).toBe(201)
    expect(objectsAt(first.body, "metadata.managedFields")).toMatchObject([
      {
        operation: "Apply",
        fieldsV1: {
          "f:spec": {
            "f:ports": { 'k:{"name":"x"}': { ".": {}, "f:name": {}, "f:port": {} } },
            "f:size": {},
            "f:tags": { 'v:"a"': {} },
            "f:plain": {},
          },
        },
      },
    ])
    const two = { ports: [{ name: "y", port: 2 }], tags: ["b"] }
    const other = await target.send("PATCH", `${path}?fieldManager=two`, {
      body: gizmo(group, "applied", two),
      type: "application/apply-patch+yaml",
    })
    expect(other.body.spec).toMatchObject({
      ports: [port, { name: "y", port: 2 }],
      tags: ["a", "b"],
    })
    const taken = await target.send("PATCH", `${path}?fieldManager=two`, {
      body: gizmo(group, "applied", { ...two, plain: ["q"] }),
      type: "application/apply-patch+yaml",
    })
    expect(taken.status).toBe(409)
    const less = await target.apply(path, gizmo(group, "applied", { size: 1, tags: ["a"] }))
    expect(less.body.spec).toMatchObject({ ports: [{ name: "y", port: 2 }], tags: ["a", "b"] })
    expect(valueAt(less.body, "spec.plain")).toBeUndefined()
  })

  test(say("come in every served version, stored as one"), async () => {
    await target.send("POST", gizmos, { body: gizmo(group, "both", { size: 4 }) })
    const beta = gizmos.replace("/v1/", "/v1beta1/")
    const { body } = await target.send("GET", `${beta}/both`)
    expect(body).toMatchObject({ apiVersion: `${group}/v1beta1`, spec: { size: 4 } })
    const list = await target.send("GET", beta)
    expect(list.body.kind).toBe("GizmoList")
    expect(objectsAt(list.body, "items")[0]).toMatchObject({ apiVersion: `${group}/v1beta1` })
    expect((await target.send("GET", gizmos.replace("/v1/", "/v2/"))).status).toBe(404)
  })

  test(say("print the columns of their definition"), async () => {
    await target.send("POST", gizmos, { body: gizmo(group, "printed", { size: 7 }) })
    const conditions = [{ type: "Ready", status: "True" }]
    const status = { body: { status: { conditions } }, type: MERGE }
    await target.send("PATCH", `${gizmos}/printed/status`, status)
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io"
    const { body } = await target.send("GET", `${gizmos}/printed`, { accept })
    const columns = objectsAt(body, "columnDefinitions").map(({ name, type }) => [name, type])
    expect(columns).toEqual([
      ["Name", "string"],
      ["Size", "integer"],
      ["Ready", "string"],
      ["Made", "date"],
    ])
    expect(objectsAt(body, "rows")[0]?.cells).toEqual(["printed", 7, "True", expect.any(String)])
  })

  test(say("are watched"), async () => {
    const { body } = await target.send("POST", gizmos, { body: gizmo(group, "seen", { size: 1 }) })
    await target.send("DELETE", `${gizmos}/seen`)
    const since = Number(textAt(body, "metadata.resourceVersion")) - 1
    const events = await target.watch(
      `${gizmos}?watch=true&resourceVersion=${since}&fieldSelector=metadata.name%3Dseen`,
      (seen) => seen.length === 2,
    )
    expect(events.map(({ type }) => type)).toEqual(["ADDED", "DELETED"])
  })

  test(say("need a structural schema and the name of their group"), async () => {
    const misnamed = { ...gizmoDefinition(group), metadata: { name: "other.example" } }
    const wrong = await target.send("POST", DEFINITIONS, { body: misnamed })
    expect(wrong.status).toBe(422)
    expect(wrong.body.message).toContain(
      'metadata.name: Invalid value: "other.example": must be spec.names.plural+"."+spec.group',
    )
  })

  test(say("go with their definition, and their API with them"), async () => {
    const deleted = await target.send("DELETE", definition)
    expect(deleted.status).toBe(200)
    await eventually(async () => (await target.send("GET", definition)).status === 404)
    await eventually(async () => (await target.send("GET", gizmos)).status === 404)
  })
}

async function established(target: Target, path: string): Promise<void> {
  await eventually(async () => {
    const { body } = await target.send("GET", path)
    return objectsAt(body, "status.conditions").some(
      ({ type, status }) => type === "Established" && status === "True",
    )
  })
}
