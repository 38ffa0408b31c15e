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
  expect(() => yaml("a: [")).toThrow("Cannot take YAML: ")
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
