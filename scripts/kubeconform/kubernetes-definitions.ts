import type { KubernetesDefinitions, SchemaNode } from "#lib/kubeconform-wasm/open-api.ts"

interface Definition extends SchemaNode {
  readonly "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[]
}

interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** Reduces Kubernetes's OpenAPI document to what validation needs, with the allowed values that its Go code lists. */
export function kubernetesDefinitions(
  version: string,
  document: { readonly definitions: Readonly<Record<string, Definition>> },
  code: string,
): KubernetesDefinitions {
  const values = allowedValues(code)
  const definitions = Object.entries(document.definitions).map(([name, definition]) => {
    const kinds = definition["x-kubernetes-group-version-kind"] ?? []
    return [
      name,
      replaced[name] ?? named(listed(reduced(definition), values, name), kinds),
    ] as const
  })
  const kinds = Object.entries(document.definitions).flatMap(([name, definition]) => {
    const [gvk, ...others] = definition["x-kubernetes-group-version-kind"] ?? []
    return gvk === undefined || others.length > 0
      ? []
      : [[`${apiVersionOf(gvk)}/${gvk.kind}`, name] as const]
  })
  return {
    version,
    kinds: Object.fromEntries(kinds.sort(byKey)),
    definitions: Object.fromEntries(definitions.sort(byKey)),
  }
}

/** Both as openapi2jsonschema writes them: tools take numbers for quantities, though the document says strings. */
const replaced: Readonly<Record<string, SchemaNode>> = {
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {
    oneOf: [{ type: "string" }, { type: "integer" }],
  },
  "io.k8s.apimachinery.pkg.api.resource.Quantity": {
    oneOf: [{ type: "string" }, { type: "number" }],
  },
}

const keywords = ["$ref", "type", "format", "required", "enum"] as const

function reduced(node: SchemaNode): SchemaNode {
  const { items, properties, additionalProperties } = node
  return {
    ...Object.fromEntries(keywords.flatMap((key) => (key in node ? [[key, node[key]]] : []))),
    ...(items && { items: reduced(items) }),
    ...(typeof additionalProperties === "object" && {
      additionalProperties: reduced(additionalProperties),
    }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, reduced(property)]),
      ),
    }),
  }
}

/** apiVersion and kind may only be those of the definition. */
function named(node: SchemaNode, kinds: readonly GroupVersionKind[]): SchemaNode {
  const { apiVersion, kind } = node.properties ?? {}
  if (kinds.length === 0 || apiVersion === undefined || kind === undefined) return node
  return {
    ...node,
    properties: {
      ...node.properties,
      apiVersion: { ...apiVersion, enum: [...new Set(kinds.map(apiVersionOf))] },
      kind: { ...kind, enum: [...new Set(kinds.map((one) => one.kind))] },
    },
  }
}

function apiVersionOf({ group, version }: GroupVersionKind): string {
  return group === "" ? version : `${group}/${version}`
}

/** An optional field may also be empty or null: the API server takes that for absent. */
function listed(node: SchemaNode, values: AllowedValues, name: string): SchemaNode {
  const fields = values.get(shortName(name))
  if (fields === undefined || node.properties === undefined) return node
  const properties = Object.entries(node.properties).map(([field, property]) => {
    const list = fields.get(field)
    const optional = node.required?.includes(field) !== true
    return [field, list === undefined ? property : restricted(property, list, optional)] as const
  })
  return { ...node, properties: Object.fromEntries(properties) }
}

function restricted(node: SchemaNode, list: readonly string[], optional: boolean): SchemaNode {
  const { items, additionalProperties: values } = node
  if (items !== undefined) return { ...node, items: { ...items, enum: list } }
  if (typeof values === "object")
    return { ...node, additionalProperties: { ...values, enum: list } }
  return { ...node, enum: optional ? [...list, "", null] : list }
}

type AllowedValues = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

/** `core_v1_Container` → field → values, read from the code that Kubernetes's generator wrote: one function a type, one line a field. */
function allowedValues(code: string): AllowedValues {
  const types = new Map<string, Map<string, readonly string[]>>()
  let fields = new Map<string, readonly string[]>()
  let field = ""
  for (const line of code.split("\n")) {
    const type = /^func schema_(\w+)\(ref /.exec(line)?.[1]
    if (type !== undefined) {
      fields = new Map()
      types.set(type.replace(/^k8sio_api_|^pkg_apis_/, ""), fields)
    }
    field = /^\t{5}"([^"]+)": \{$/.exec(line)?.[1] ?? field
    const list = /^\t+Enum: +\[\]interface\{\}\{(.*)\},$/.exec(line)?.[1]
    if (list !== undefined) fields.set(field, JSON.parse(`[${list}]`))
  }
  return types
}

/** `io.k8s.api.core.v1.Container` → `core_v1_Container`. */
function shortName(name: string): string {
  return name.split(".").slice(-3).join("_")
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1
}
