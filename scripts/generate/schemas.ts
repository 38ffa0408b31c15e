/**
 * Derives the two schema files of this repository from Kubernetes's own OpenAPI v2 document
 * (`api/openapi-spec/swagger.json` of the Go module k8s.io/kubernetes v1.36.3):
 *
 *     bun scripts/generate/schemas.ts path/to/swagger.json
 */
import { fileURLToPath } from "node:url"

interface Property {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly items?: Property
  readonly additionalProperties?: Property
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Property>>
  readonly "x-kubernetes-int-or-string"?: boolean
  readonly "x-kubernetes-list-type"?: "atomic" | "set" | "map"
  readonly "x-kubernetes-list-map-keys"?: readonly string[]
  readonly "x-kubernetes-map-type"?: "atomic" | "granular"
  readonly "x-kubernetes-patch-strategy"?: string
  readonly "x-kubernetes-patch-merge-key"?: string
  readonly "x-kubernetes-group-version-kind"?: readonly {
    group: string
    version: string
    kind: string
  }[]
}

const [source] = process.argv.slice(2)
if (source === undefined) {
  console.error("Usage: bun scripts/generate/schemas.ts path/to/swagger.json")
  process.exit(2)
}
const definitions: Readonly<Record<string, Property>> = (await Bun.file(source).json()).definitions
const kinds = topLevelKinds()
await write("../../lib/embedded/schema/kubernetes.generated.json", { kinds, types: structure() })
await write("../../lib/kustomize/merge-keys.generated.json", {
  kinds: mergingKinds(),
  types: mergingTypes(),
})

/** `"apps/v1/Deployment"` (core: `"v1/Pod"`) → name of its definition. */
function topLevelKinds(): Record<string, string> {
  const kinds: Record<string, string> = {}
  for (const [name, definition] of Object.entries(definitions)) {
    const [gvk, ...more] = definition["x-kubernetes-group-version-kind"] ?? []
    if (gvk === undefined || more.length > 0 || definition.properties?.metadata === undefined)
      continue
    kinds[[gvk.group, gvk.version, gvk.kind].filter((part) => part !== "").join("/")] = short(name)
  }
  return sorted(kinds)
}

/** Every definition as `{ fields?, required?, … }`, without descriptions. */
function structure(): Record<string, unknown> {
  const reachable = new Set<string>()
  const visit = (name: string): void => {
    if (reachable.has(name)) return
    reachable.add(name)
    for (const property of nested(definitionOf(name))) visit(property)
  }
  for (const name of Object.values(kinds)) visit(name)
  return sorted(Object.fromEntries([...reachable].map((name) => [name, node(definitionOf(name))])))
}

function definitionOf(name: string): Property {
  const found = Object.entries(definitions).find(([full]) => short(full) === name)
  if (found === undefined) throw new Error(`Cannot find the definition "${name}"`)
  return found[1]
}

function nested(property: Property): string[] {
  if (property.$ref !== undefined) return [refName(property.$ref)]
  return [
    property.items,
    property.additionalProperties,
    ...Object.values(property.properties ?? {}),
  ].flatMap((child) => (child === undefined ? [] : nested(child)))
}

/** One schema node; keys: ref, type, format, items, values, fields, required, default, enum, list, keys, map, merge. */
function node(property: Property): Record<string, unknown> {
  const { properties, items, additionalProperties, required } = property
  return {
    ...(property.$ref && { ref: refName(property.$ref) }),
    ...(property.type && { type: property.type }),
    ...(property.format && { format: property.format }),
    ...(property["x-kubernetes-int-or-string"] && { format: "int-or-string" }),
    ...(properties && {
      fields: sorted(Object.fromEntries(Object.entries(properties).map(([k, v]) => [k, node(v)]))),
    }),
    ...(items && { items: node(items) }),
    ...(additionalProperties && { values: node(additionalProperties) }),
    ...(required && { required }),
    ...(property.default !== undefined && { default: property.default }),
    ...(property.enum && { enum: property.enum }),
    ...(property["x-kubernetes-list-type"] && { list: property["x-kubernetes-list-type"] }),
    ...(property["x-kubernetes-list-map-keys"] && { keys: property["x-kubernetes-list-map-keys"] }),
    ...(property["x-kubernetes-map-type"] && { map: property["x-kubernetes-map-type"] }),
    ...(property["x-kubernetes-patch-strategy"] && {
      merge: {
        strategy: property["x-kubernetes-patch-strategy"],
        key: property["x-kubernetes-patch-merge-key"],
      },
    }),
  }
}

/** Kinds below which some list merges by key. */
function mergingKinds(): Record<string, string> {
  const types = mergingTypes()
  return Object.fromEntries(Object.entries(kinds).filter(([, name]) => types[name] !== undefined))
}

/** Definition → field → `{ type?, keys?, set? }`: what the field's value (or its items) is, and how a list of them merges. */
function mergingTypes(): Record<string, Record<string, unknown>> {
  const types: Record<string, Record<string, unknown>> = {}
  const merges = new Map<string, boolean>()
  const relevant = (name: string): boolean => {
    const known = merges.get(name)
    if (known !== undefined) return known
    merges.set(name, false)
    const fields: Record<string, unknown> = {}
    for (const [field, property] of Object.entries(definitionOf(name).properties ?? {})) {
      const target = property.items?.$ref ?? property.additionalProperties?.$ref ?? property.$ref
      const type = target === undefined ? undefined : refName(target)
      const strategy =
        property["x-kubernetes-patch-strategy"]?.split(",").includes("merge") === true
      const keys =
        property["x-kubernetes-list-map-keys"] ?? optional(property["x-kubernetes-patch-merge-key"])
      const below = type !== undefined && type !== name && relevant(type)
      if (property.type === "array" && strategy && keys !== undefined)
        fields[field] = { ...(below && { type }), keys }
      else if (property.type === "array" && strategy) fields[field] = { set: true }
      else if (below && property.type !== "array") fields[field] = { type }
    }
    if (Object.keys(fields).length > 0) types[name] = sorted(fields)
    merges.set(name, types[name] !== undefined)
    return types[name] !== undefined
  }
  for (const name of Object.values(kinds)) relevant(name)
  return sorted(types)
}

function optional(key: string | undefined): readonly string[] | undefined {
  return key === undefined ? undefined : [key]
}

function refName(ref: string): string {
  return short(ref.replace("#/definitions/", ""))
}

function short(name: string): string {
  return name
    .replace(
      /^io\.k8s\.(api|apimachinery\.pkg\.apis|kube-aggregator\.pkg\.apis|apiextensions-apiserver\.pkg\.apis)\./,
      "",
    )
    .replace(/^io\.k8s\.apimachinery\.pkg\./, "")
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}

async function write(path: string, value: unknown): Promise<void> {
  await Bun.write(fileURLToPath(new URL(path, import.meta.url)), `${JSON.stringify(value)}\n`)
}
