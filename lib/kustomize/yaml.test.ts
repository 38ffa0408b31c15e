import { expect, test } from "bun:test"
import { overlay } from "./overlay.ts"
import { yaml } from "./yaml.ts"

test("yaml() takes several documents, flattens lists and leaves local configuration out", () => {
  const objects = yaml(`
---
kind: List
apiVersion: v1
items:
- {kind: Secret, apiVersion: v1, metadata: {name: a}}
- kind: ConfigMapList
  apiVersion: v1
  items: [{kind: ConfigMap, apiVersion: v1, metadata: {name: b}}]
---
---
kind: ConfigMap
apiVersion: v1
metadata: {name: c, annotations: {config.kubernetes.io/local-config: "true"}}
`)
  expect(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
    "Secret/a",
    "ConfigMap/b",
  ])
})

test("yaml() reads the file modes of a text as Kubernetes does, and leaves block texts alone", () => {
  const [object] = yaml(`
kind: Thing
apiVersion: v1
metadata: {name: a}
mode: 0644 # octal
list:
- 0755
script: |
  mode: 0600
  mode: 0600
quoted: "0644"
folded: 'a
  b: 1
  b: 1'
`)
  expect(object).toMatchObject({
    mode: 0o644,
    list: [0o755],
    script: "mode: 0600\nmode: 0600\n",
    quoted: "0644",
  })
})

test("yaml() refuses a key that is there twice", () => {
  const text =
    "kind: A\napiVersion: v1\nmetadata:\n  name: a\nlist:\n- x: 1\n  y: 2\n- x: 1\n  y: 3\n  y: 4\n"
  expect(() => yaml(text)).toThrow('Cannot take line 10 of the YAML: the key "y" is there twice')
})

test("yaml() refuses a mode that an import has read as a decimal number", () => {
  const object = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a" },
    spec: { volumes: [{ name: "a", secret: { secretName: "a", defaultMode: 644 } }] },
  }
  expect(() => yaml(object)).toThrow(
    'Cannot take spec.volumes[0].secret.defaultMode: 644 as a file mode looks like octal digits; import the file with { type: "text" }, or write 420',
  )
})

test("yaml() refuses Helm's hooks until it is told what to do with them", () => {
  const hook = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "migrate", annotations: { "helm.sh/hook": "pre-upgrade" } },
  }
  expect(() => yaml(hook)).toThrow(
    'Cannot take Job/migrate: Helm would run it as its hook pre-upgrade, which nobody does here; say hooks: "drop" or "keep"',
  )
  expect(yaml(hook, { hooks: "drop" })).toEqual([])
  expect(yaml(hook, { hooks: "keep" })).toEqual([hook])
})

test("yaml() refuses what is no object, and an empty file", () => {
  expect(() => yaml("")).toThrow("Cannot take YAML: it has no objects")
  expect(() => yaml({})).toThrow("Cannot take YAML: it has no objects")
  expect(() => yaml("a\n---\nkind: A\n---\nkind: A\napiVersion: v1\nmetadata: {}\n")).toThrow(
    `Cannot take object 1 of the YAML: it is "a", no object
Cannot take object 2 of the YAML: it has no apiVersion and kind
Cannot take object 3 of the YAML: a A without metadata.name`,
  )
  expect(() => yaml("a: 1\n---\na: [")).toThrow(
    "Cannot take YAML: Unexpected token, in the document that begins in line 2",
  )
})

test("yaml() takes a chart's empty annotations and empty list for nothing", () => {
  expect(
    yaml(
      "kind: A\napiVersion: v1\nmetadata:\n  name: a\n  annotations:\n  labels:\n---\nkind: AList\napiVersion: v1\nitems:\n",
    ),
  ).toEqual([{ kind: "A", apiVersion: "v1", metadata: { name: "a" } }])
})

test("yaml() reads octal numbers wherever a number may stand", () => {
  const text = `
kind: A
apiVersion: v1
metadata: {name: a}
flow: {mode: 0644, list: [0600,
  0700], "quoted":0440}
anchored: &mode 0755
again: *mode
quoted key: 0640
"*": -010
tagged: [!!str 0644, !!int 0644]
others: [0b101, 1_000, 1_0.5, 0x1F, 08, 0o17, 1.0, 2001-01-01]
text: going on
  0644
list:
- going on
  0644
-
  nested: 0400 # read only
`
  expect(yaml(text)[0]).toMatchObject({
    flow: { mode: 0o644, list: [0o600, 0o700], quoted: 0o440 },
    anchored: 0o755,
    again: 0o755,
    "quoted key": 0o640,
    "*": -8,
    tagged: ["0644", 0o644],
    others: [5, 1000, 10.5, 31, 8, 15, 1, "2001-01-01"],
    text: "going on 0644",
    list: ["going on 0644", { nested: 0o400 }],
  })
})

test("yaml() gives a text that the end of the file cuts off no line break, as Go does", () => {
  const data = (text: string) =>
    yaml(`kind: A\napiVersion: v1\nmetadata: {name: a}\ndata:\n  a: ${text}`)[0]?.data
  expect(data("|\n    last")).toEqual({ a: "last" })
  expect(data(">+ # folded\n    last\n    line")).toEqual({ a: "last line" })
  expect(data("|+\n    last\n\n")).toEqual({ a: "last\n\n" })
})

test("yaml() takes quotes and brackets that go on at the column of their key", () => {
  const text =
    "kind: A\napiVersion: v1\nmetadata:\n  name: a\nspec:\n  a: 'one\n  two'\n  b: \"x: 1\n  x: 2\"\n  c: {\n  x: 1\n  }\n"
  expect(yaml(text)[0]?.spec).toEqual({ a: "one two", b: "x: 1 x: 2", c: { x: 1 } })
})

test("yaml() refuses what would become something else in silence", () => {
  const problem = (line: string) => {
    try {
      return yaml(`kind: A\napiVersion: v1\nmetadata: {name: a}\n${line}\n`)
    } catch (error) {
      return error instanceof Error ? error.message : error
    }
  }
  const cannot = "Cannot take line 4 of the YAML: "
  expect(problem("a: {x: 1, x: 2}")).toBe(`${cannot}the key "x" is there twice`)
  expect(problem("a: {{ .Values.a }}")).toBe(
    `${cannot}{{ begins a template that nobody filled in; render it, or quote it`,
  )
  expect(problem("a: 12345678901234567890")).toBe(
    `${cannot}12345678901234567890 has more digits than a number keeps; write it in quotes`,
  )
  expect(problem("a: .inf")).toBe(`${cannot}.inf is no number in JSON; write an amount`)
  expect(problem("a: !!binary aGVsbG8=")).toBe(
    `${cannot}the tag !!binary is not known; write the value that it makes`,
  )
  expect(problem("a: {[b]: c}")).toBe(`${cannot}a key is a text, and this is none`)
  expect(problem("maximum: 9223372036854775807")).toMatchObject([{ maximum: 2 ** 63 }])
})

test("yaml() knows from a CRD, or by name, which custom resources have no namespace", () => {
  const text = `
kind: CustomResourceDefinition
apiVersion: apiextensions.k8s.io/v1
metadata: {name: issuers.example.com}
spec: {group: example.com, scope: Cluster, names: {kind: Issuer}}
---
kind: Issuer
apiVersion: example.com/v1
metadata: {name: a}
---
kind: Other
apiVersion: example.org/v1
metadata: {name: b}
---
kind: Third
apiVersion: example.org/v1
metadata: {name: c}
`
  const { manifests } = overlay({
    namespace: "shop",
    resources: yaml(text, { clusterScoped: ["Other"] }),
  })
  expect(manifests.map(({ metadata }) => metadata.namespace)).toEqual([
    undefined,
    undefined,
    undefined,
    "shop",
  ])
})

test("yaml() drops the namespace of what has none, as the API server does", () => {
  const text =
    "kind: ClusterRole\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {name: a, namespace: b}\n"
  expect(yaml(text)[0]?.metadata).toEqual({ name: "a" })
})
