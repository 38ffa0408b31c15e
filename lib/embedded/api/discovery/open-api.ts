import type { Json } from "#lib/embedded/api/json.ts"
import { objectAt } from "#lib/embedded/api/json-at.ts"
import { kubernetesSchema } from "#lib/embedded/schema/kubernetes-schema.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"
import type { ServedGroup } from "./api-groups.ts"

/** `GET /openapi/v2`: the definitions of the kinds, what `kubectl` checks and explains with. */
export function openApiV2(groups: readonly ServedGroup[]): Json {
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version: "v1.36.3" },
    paths: {},
    definitions: {
      ...schemas("#/definitions/", Object.keys(kubernetesSchema().types)),
      ...Object.assign({}, ...groups.map((group) => customSchemas("#/definitions/", group))),
    },
  }
}

/** `GET /openapi/v3`: where the document of each group version is. */
export function openApiV3(groups: readonly ServedGroup[]): Json {
  return {
    paths: Object.fromEntries(
      groups.map((group) => [pathOf(group), { serverRelativeURL: `/openapi/v3/${pathOf(group)}` }]),
    ),
  }
}

/** `GET /openapi/v3/apis/<group>/<version>`: the schemas of its kinds and of all types that they use. */
export function openApiV3Group(groups: readonly ServedGroup[], path: string): Json | undefined {
  const served = groups.find((group) => pathOf(group) === path)
  if (served === undefined) return undefined
  const names = reachable(served)
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "v1.36.3" },
    paths: Object.fromEntries(
      served.resources.map((resource) => [
        listPath(served, resource),
        operations(served, resource),
      ]),
    ),
    components: {
      schemas: {
        ...schemas("#/components/schemas/", names),
        ...customSchemas("#/components/schemas/", served),
      },
    },
  }
}

type Served = ServedGroup["resources"][number]

function pathOf({ group, version }: ServedGroup): string {
  return group === "" ? `api/${version}` : `apis/${group}/${version}`
}

function listPath(group: ServedGroup, { plural, namespaced }: Served): string {
  return `/${pathOf(group)}/${namespaced ? "namespaces/{namespace}/" : ""}${plural}`
}

/**
 * `kubectl explain` finds a kind by the operations of its path; `kubectl apply` leaves the validation to a server whose
 * patches take `fieldValidation` (k8s.io/cli-runtime, query_param_verifier_v3.go).
 */
function operations({ group, version }: ServedGroup, { kind, verbs, schema }: Served): Json {
  const type = { group, version, kind }
  const json = {
    "application/json": {
      schema: {
        $ref:
          schema === undefined
            ? refOf("#/components/schemas/", typeName(group, version, kind))
            : `#/components/schemas/${customName(group, version, kind)}`,
      },
    },
  }
  const responses = { "200": { description: "OK", content: json } }
  return {
    ...(verbs.includes("list") && {
      get: { responses, "x-kubernetes-action": "list", "x-kubernetes-group-version-kind": type },
    }),
    ...(verbs.includes("create") && {
      post: { responses, "x-kubernetes-action": "post", "x-kubernetes-group-version-kind": type },
    }),
    ...(verbs.includes("patch") && {
      patch: {
        responses,
        parameters: ["dryRun", "fieldManager", "fieldValidation", "force"].map((name) => ({
          name,
          in: "query",
          schema: { type: name === "force" ? "boolean" : "string" },
        })),
        "x-kubernetes-action": "patch",
        "x-kubernetes-group-version-kind": type,
      },
    }),
  }
}

function typeName(group: string, version: string, kind: string): string {
  const key = [group, version, kind].filter((part) => part !== "").join("/")
  return kubernetesSchema().kinds[key] ?? ""
}

function reachable({ group, version, resources }: ServedGroup): string[] {
  const { types } = kubernetesSchema()
  const found = new Set<string>()
  const visit = (node: SchemaNode): void => {
    if (node.ref !== undefined && !found.has(node.ref)) {
      found.add(node.ref)
      visit(types[node.ref] ?? {})
    }
    for (const child of [node.items, node.values, ...Object.values(node.fields ?? {})])
      if (child !== undefined) visit(child)
  }
  for (const { kind, schema } of resources)
    visit({ ref: schema === undefined ? typeName(group, version, kind) : "meta.v1.ObjectMeta" })
  found.delete("")
  return [...found]
}

function schemas(prefix: string, names: readonly string[]): Json {
  const { kinds, types } = kubernetesSchema()
  const kindOf = new Map(Object.entries(kinds).map(([key, name]) => [name, key]))
  return Object.fromEntries(
    names.map((name) => [
      fullName(name),
      { ...schemaOf(prefix, types[name] ?? {}), ...groupVersionKind(kindOf.get(name)) },
    ]),
  )
}

function groupVersionKind(key: string | undefined): Json {
  if (key === undefined) return {}
  const parts = key.split("/")
  const [kind = "", version = "", group = ""] = parts.toReversed()
  return { "x-kubernetes-group-version-kind": [{ group, version, kind }] }
}

function schemaOf(prefix: string, node: SchemaNode): Json {
  const { ref, type, format, items, values, fields, required, list, keys, map, merge } = node
  if (ref !== undefined) return { $ref: refOf(prefix, ref) }
  const open = format === "int-or-string"
  return {
    ...(type !== undefined && { type }),
    ...(format !== undefined && { format }),
    ...(open && { "x-kubernetes-int-or-string": true }),
    ...(items !== undefined && { items: schemaOf(prefix, items) }),
    ...(values !== undefined && { additionalProperties: schemaOf(prefix, values) }),
    ...(fields !== undefined && {
      properties: Object.fromEntries(
        Object.entries(fields).map(([name, field]) => [name, schemaOf(prefix, field)]),
      ),
    }),
    ...(required !== undefined && { required }),
    ...(list !== undefined && { "x-kubernetes-list-type": list }),
    ...(keys !== undefined && { "x-kubernetes-list-map-keys": keys }),
    ...(map !== undefined && { "x-kubernetes-map-type": map }),
    ...(merge !== undefined && {
      "x-kubernetes-patch-strategy": merge.strategy,
      ...(merge.key !== undefined && { "x-kubernetes-patch-merge-key": merge.key }),
    }),
  }
}

function refOf(prefix: string, name: string): string {
  return prefix + fullName(name)
}

/** The schemas of a group's custom resources, with what every object has. */
function customSchemas(prefix: string, { group, version, resources }: ServedGroup): Json {
  return Object.fromEntries(
    resources.flatMap(({ kind, schema }) => {
      if (schema === undefined) return []
      const text = { type: "string" }
      const metadata = { $ref: refOf(prefix, "meta.v1.ObjectMeta") }
      const properties = {
        apiVersion: text,
        kind: text,
        metadata,
        ...objectAt(schema, "properties"),
      }
      const type = {
        ...schema,
        properties,
        "x-kubernetes-group-version-kind": [{ group, version, kind }],
      }
      return [[customName(group, version, kind), type]]
    }),
  )
}

/** `example.com`, `v1`, `Widget` → `com.example.v1.Widget` */
function customName(group: string, version: string, kind: string): string {
  return [...group.split(".").reverse(), version, kind].join(".")
}

/** The generated file shortens the names of Kubernetes's types; clients know the long ones. */
function fullName(name: string): string {
  if (name.startsWith("meta.")) return `io.k8s.apimachinery.pkg.apis.${name}`
  if (/^(api\.resource|runtime|util|version)\./.test(name)) return `io.k8s.apimachinery.pkg.${name}`
  if (name.startsWith("apiextensions.")) return `io.k8s.apiextensions-apiserver.pkg.apis.${name}`
  if (name.startsWith("apiregistration.")) return `io.k8s.kube-aggregator.pkg.apis.${name}`
  return `io.k8s.api.${name}`
}
