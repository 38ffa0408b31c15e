import { describe, expect, test } from "bun:test"
import { crdsOf, fixtureStates, readFixtures } from "./fixtures/fixtures.ts"
import verdicts from "./fixtures/verdicts.generated.json"
import { describeVerdict, openValidator } from "./index.ts"

const validator = await openValidator({ kubernetes: "1.36" })

function deployment(spec: object = {}, container: object = {}) {
  const labels = { app: "web" }
  const containers = [{ name: "app", image: "app:1", ...container }]
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop" },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
      ...spec,
    },
  }
}

function sentences(...objects: readonly unknown[]): readonly string[] {
  return validator.validate(objects).flatMap(describeVerdict)
}

describe("openValidator()", () => {
  test("gives every fixture of kubeconform the verdict of the native command", async () => {
    const files = await readFixtures()
    const withCrds = await openValidator({ kubernetes: "1.36", crds: crdsOf(files) })
    const table = new Map(Object.entries<{ native: readonly string[] }>(verdicts))
    expect([...table.keys()]).toEqual(Object.keys(files))
    const { "valid_large.yaml": large = "", ...others } = files
    for (const [file, states] of Object.entries(fixtureStates(withCrds, others)))
      expect([file, states]).toEqual([file, table.get(file)?.native ?? []])
    // The whole of the largest one, a list of 100,000, is for the slow test.
    expect(table.get("valid_large.yaml")?.native).toEqual(["valid × 100000"])
    const start = large.split("\n- ").slice(0, 101).join("\n- ")
    expect(fixtureStates(withCrds, { start })).toEqual({ start: ["valid × 100"] })
  })

  test("refuses a release that it has no schemas for", () => {
    expect(openValidator({ kubernetes: "1.2" })).rejects.toThrow(
      "Cannot validate against Kubernetes 1.2: schemas are here for 1.36",
    )
  })
})

describe("validate()", () => {
  test("names the object, the path and what is allowed", () => {
    expect(sentences(deployment())).toEqual([])
    expect(sentences(deployment({ replica: 2 }))).toEqual([
      "Deployment/shop/web: spec.replica is no field here; did you mean replicas?",
    ])
    expect(sentences(deployment({ zzz: 2 }))[0]).toContain(
      "the fields are minReadySeconds, paused,",
    )
    expect(sentences(deployment({ replicas: "3", selector: undefined }))).toEqual([
      "Deployment/shop/web: spec.selector is missing",
      'Deployment/shop/web: spec.replicas: "3" is not a whole number',
    ])
    expect(sentences(deployment({}, { imagePullPolicy: "always" }))).toEqual([
      'Deployment/shop/web: spec.template.spec.containers[0].imagePullPolicy: "always" is none of Always, IfNotPresent, Never',
    ])
    expect(sentences(deployment({}, { livenessProbe: { httpGet: { port: true } } }))).toEqual([
      "Deployment/shop/web: spec.template.spec.containers[0].livenessProbe.httpGet.port: true is neither a string nor a whole number",
    ])
  })

  test("takes null and empty values as kubernetes-json-schema does", () => {
    const metadata = { name: "web", namespace: "shop", creationTimestamp: null }
    expect(sentences({ ...deployment(), metadata, status: {} })).toEqual([])
    expect(sentences(deployment({}, { imagePullPolicy: "", resources: { limits: null } }))).toEqual(
      [],
    )
    expect(sentences(deployment({ template: null }))).toEqual([
      "Deployment/shop/web: spec.template: null is not an object",
    ])
  })

  test("says what is no object, and which kind nobody declares", () => {
    const odd = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "a" } }
    expect(sentences(5, null, {}, odd, { ...deployment(), kind: "deployment" })).toEqual([
      "object/?: it is no object",
      "object/?: kind is missing or no string",
      "object/?: kind is missing or no string",
      "Widget/a: example.com/v1/Widget is no kind that Kubernetes or a CustomResourceDefinition here declares",
      'deployment/shop/web: kind: "deployment" is not Deployment',
    ])
  })

  test("lets a kind without schema pass where it is told so", async () => {
    const odd = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "a" } }
    const withoutSchema = ["example.com/v1/Widget"]
    const lenient = await openValidator({ kubernetes: "1.36", withoutSchema })
    expect(lenient.validate([odd]).map(({ state }) => state)).toEqual(["skipped"])
  })

  test("shows no value of a Secret", () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s" },
      data: { key: 4711 },
    }
    expect(sentences(secret)).toEqual(["Secret/s: data.key: the value is not a string"])
  })

  test("is as strict a second time, and forgets a verdict when the object differs", () => {
    const wrong = deployment({ replicas: {} })
    expect(sentences(wrong)).toEqual(sentences(wrong))
    expect(sentences(deployment({ replicas: 7 }), deployment({ replicas: 7 }))).toEqual([])
    expect(sentences(deployment({ replicas: 7.5 }))).toHaveLength(1)
  })

  test("judges more than one call can hold, each object by itself", () => {
    const many = Array.from({ length: 600 }, (_, index) =>
      deployment(index === 550 ? { replica: 1 } : { replicas: index }, {
        command: ["x".repeat(2000)],
      }),
    )
    const invalid = validator
      .validate(many)
      .flatMap(({ state }, at) => (state === "valid" ? [] : [at]))
    expect(invalid).toEqual([550])
  })
})

describe("validate() of what is made to hurt", () => {
  test("leaves the other objects their verdicts", () => {
    const deep = JSON.parse(`${'{"a":'.repeat(9000)}1${"}".repeat(9000)}`)
    const huge = deployment({}, { command: Array(20_000).fill("x".repeat(50)) })
    const states = validator
      .validate([
        deployment({ paused: true }),
        { ...deployment(), deep },
        huge,
        deployment({ replica: 8 }),
      ])
      .map(({ state }) => state)
    expect(states.filter((_, at) => at !== 1)).toEqual(["valid", "valid", "invalid"])
    expect(states[1]).not.toBe("valid")
  })
})

describe("validate() with CustomResourceDefinitions", () => {
  const crd = (size: object) => ({
    spec: {
      group: "example.com",
      names: { kind: "Widget" },
      versions: [
        {
          name: "v1",
          schema: {
            openAPIV3Schema: {
              type: "object",
              properties: {
                spec: {
                  type: "object",
                  required: ["size"],
                  properties: {
                    size,
                    port: { "x-kubernetes-int-or-string": true },
                    note: { type: "string", nullable: true },
                    extra: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
                    pod: { type: "object", "x-kubernetes-embedded-resource": true },
                    labels: { type: "object", additionalProperties: { type: "string" } },
                  },
                },
              },
            },
          },
        },
      ],
    },
  })
  const widget = (spec: object, metadata: object = {}) => ({
    apiVersion: "example.com/v1",
    kind: "Widget",
    metadata: { name: "a", ...metadata },
    spec,
  })

  test("is strict where the schema is closed, and open where it says so", async () => {
    const one = await openValidator({
      kubernetes: "1.36",
      crds: [crd({ enum: ["S", "L"], type: "string" })],
    })
    const told = (...objects: readonly unknown[]) => one.validate(objects).flatMap(describeVerdict)
    const extra = { any: { thing: 1 } }
    const fine = {
      size: "S",
      port: "http",
      note: null,
      extra,
      labels: { a: "b" },
      pod: { apiVersion: "v1", kind: "Pod" },
    }
    expect(told(widget(fine), deployment())).toEqual([])
    expect(told(widget({ ...fine, pod: { kind: "Pod" } }))).toEqual([
      "Widget/a: spec.pod.apiVersion is missing",
    ])
    expect(told(widget({ size: "M", prot: 1, port: true }), widget({}, { lables: {} }))).toEqual([
      "Widget/a: spec.prot is no field here; did you mean port?",
      "Widget/a: spec.port: true is neither a whole number nor a string",
      'Widget/a: spec.size: "M" is none of S, L',
      "Widget/a: metadata.lables is no field here; did you mean labels?",
      "Widget/a: spec.size is missing",
    ])
  })

  test("says in words which rule a value breaks, and what would be right", async () => {
    const size = {
      type: "object",
      properties: {
        count: { type: "integer", minimum: 1, maximum: 10 },
        ratio: { type: "number", minimum: 0, exclusiveMinimum: true, multipleOf: 0.5 },
        name: { type: "string", pattern: "^[a-z]+$", maxLength: 3 },
        until: { type: "string", format: "date-time" },
        tags: { type: "array", items: { type: "string" }, uniqueItems: true, maxItems: 2 },
        map: { type: "object", additionalProperties: { type: "string" }, maxProperties: 1 },
        git: { type: "string" },
        file: { type: "string" },
      },
      oneOf: [{ required: ["git"] }, { required: ["file"] }],
      not: { required: ["git", "map"] },
    }
    const one = await openValidator({ kubernetes: "1.36", crds: [crd(size)] })
    const told = (fields: object) =>
      one
        .validate([widget({ size: { git: "a", ...fields } })])
        .flatMap(describeVerdict)
        .map((line) => line.replace("Widget/a: spec.size", ""))
    expect(told({ count: 0 })).toEqual([".count: 0 is less than 1"])
    expect(told({ count: 11 })).toEqual([".count: 11 is more than 10"])
    expect(told({ ratio: 0 })).toEqual([".ratio: 0 is not more than 0"])
    expect(told({ ratio: 0.7 })).toEqual([".ratio: 0.7 is no multiple of 0.5"])
    expect(told({ name: "A" })).toEqual(['.name: "A" does not match ^[a-z]+$'])
    expect(told({ name: "abcd" })).toEqual(['.name: "abcd" is longer than 3 characters'])
    expect(told({ until: "today" })).toEqual(['.until: "today" is no date-time'])
    expect(told({ tags: ["a", "b", "c"] })).toEqual([".tags is longer than 2 items"])
    expect(told({ tags: ["a", "a"] })).toEqual([
      ".tags is a list in which each value may stand once; items at 0 and 1 are equal",
    ])
    expect(told({ file: "b" })).toEqual([" is to have exactly one of git, file"])
    expect(told({ map: {} })).toEqual([" is not to have git and map together"])
  })

  test("finds the kind whatever its letter case, as for Kubernetes's own", async () => {
    const one = await openValidator({ kubernetes: "1.36", crds: [crd({ type: "string" })] })
    const shouting = { ...widget({ size: "1" }), kind: "WIDGET" }
    expect(one.validate([shouting]).flatMap(describeVerdict)).toEqual([
      'WIDGET/a: kind: "WIDGET" is not Widget',
    ])
  })

  test("says of a version without schema that it has none", async () => {
    const spec = { group: "example.com", names: { kind: "Widget" }, versions: [{ name: "v1" }] }
    const one = await openValidator({ kubernetes: "1.36", crds: [{ spec }] })
    expect(one.validate([widget({})]).flatMap(describeVerdict)).toEqual([
      "Widget/a: the CustomResourceDefinition of example.com/v1/Widget has no schema for this version",
    ])
  })

  test("judges by the definition at hand, whatever was valid by another one", async () => {
    const text = await openValidator({ kubernetes: "1.36", crds: [crd({ type: "string" })] })
    const number = await openValidator({ kubernetes: "1.36", crds: [crd({ type: "integer" })] })
    expect(text.validate([widget({ size: "1" })])[0]?.state).toBe("valid")
    expect(number.validate([widget({ size: "1" })])[0]?.state).toBe("invalid")
    expect(text.validate([widget({ size: "1" })])[0]?.state).toBe("valid")
  })

  test("says so when a schema cannot be used", async () => {
    const one = await openValidator({
      kubernetes: "1.36",
      crds: [crd({ type: "string", pattern: "(" })],
    })
    expect(one.validate([widget({ size: "1" })]).flatMap(describeVerdict)[0]).toStartWith(
      "Widget/a: the schema of Widget cannot be used: ",
    )
  })
})

test("describeVerdict() writes one line that reads in the order in which it is written", async () => {
  const validator = await openValidator({ kubernetes: "1.36" })
  const odd = { apiVersion: "v1", kind: "Pod", metadata: { name: "a\nb" }, "x\u202ey": 1 }
  expect(validator.validate([odd]).flatMap(describeVerdict)).toEqual([
    'Pod/a\ufffdb: ["x\ufffdy"] is no field here; the fields are apiVersion, kind, metadata, spec, status',
  ])
})

describe("validateYaml()", () => {
  test("judges several documents and lists, and finds keys that are written twice", () => {
    const text = [
      "a: 1\na: 2",
      "# nothing",
      "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: 5}}]",
    ].join("\n---\n")
    expect(validator.validateYaml(text).flatMap(describeVerdict)).toEqual([
      'document 1: the YAML cannot be read: line 2: the key "a" comes twice',
      "Pod/p: spec.containers: 5 is not a list",
    ])
  })

  test("survives YAML that is made to hurt", () => {
    const bomb = `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [${Array(9).fill(`*${i === 0 ? "a" : `b${i - 1}`}`)}]`).join("\n")}`
    expect(validator.validateYaml(bomb)[0]?.state).toBe("unreadable")
    expect(validator.validateYaml("[".repeat(100_000))[0]?.state).toBe("unreadable")
    expect(validator.validateYaml("\u0000\u0001")[0]?.state).toBe("unreadable")
    expect(sentences(deployment({ replicas: 99 }))).toEqual([])
  })
})
