import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { objectAt, objectsAt, textAt, textsAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import {
  type Resource,
  resourceId,
  type Subresource,
} from "#lib/embedded/api/resources/resource.ts"
import {
  ALL_VERBS,
  resourceById,
  resourceByKind,
} from "#lib/embedded/api/resources/resource-table.ts"
import type { Store } from "#lib/embedded/api/store/store.ts"
import type { CustomScale, CustomType } from "./custom-type.ts"
import { customNode } from "./schema-node.ts"

/** The id of the resource that CustomResourceDefinitions are. */
export const DEFINITIONS = "apiextensions.k8s.io/customresourcedefinitions"

/** Stored objects never change, so what one declares needs to be read once only. */
const read = new WeakMap<KubeObject, readonly Resource[]>()

/** Lists what the established CustomResourceDefinitions of a store declare: one resource for each served version. */
export function customResources(store: Store): Resource[] {
  return store.list(DEFINITIONS).flatMap((definition) => resourcesOf(definition))
}

/** Finds a resource by `group/plural`; a custom one is served in several versions. */
export function servedResource(store: Store, id: string, version?: string): Resource | undefined {
  const own = resourceById(id)
  if (own !== undefined) return version === undefined || own.version === version ? own : undefined
  const [group = "", plural = ""] = id.split("/")
  const definition = store.get(DEFINITIONS, undefined, `${plural}.${group}`)
  if (definition === undefined) return undefined
  const resources = resourcesOf(definition)
  if (version !== undefined) return resources.find((one) => one.version === version)
  return resources.find((one) => one.apiVersion === one.custom?.storageApiVersion) ?? resources[0]
}

/** Finds a resource by API version and kind. */
export function servedKind(store: Store, apiVersion: string, kind: string): Resource | undefined {
  const own = resourceByKind(apiVersion, kind)
  if (own !== undefined) return own
  return customResources(store).find((one) => one.apiVersion === apiVersion && one.kind === kind)
}

/** Reads what a CustomResourceDefinition declares; nothing before its names are accepted. */
export function resourcesOf(definition: KubeObject): readonly Resource[] {
  const known = read.get(definition)
  if (known !== undefined) return known
  const isEstablished = objectsAt(definition, "status.conditions").some(
    ({ type, status }) => type === "Established" && status === "True",
  )
  const resources = isEstablished
    ? objectsAt(definition, "spec.versions")
        .filter(({ served }) => served === true)
        .map((version) => resourceOf(definition, version))
    : []
  read.set(definition, resources)
  return resources
}

function resourceOf(definition: KubeObject, version: Json): Resource {
  const group = textAt(definition, "spec.group")
  const plural = textAt(definition, "spec.names.plural")
  const apiVersion = `${group}/${textAt(version, "name")}`
  const kind = textAt(definition, "spec.names.kind")
  const subresources: Subresource[] = []
  if (objectAt(version, "subresources").status !== undefined) subresources.push("status")
  if (objectAt(version, "subresources").scale !== undefined) subresources.push("scale")
  return {
    id: resourceId(group, plural),
    group,
    version: textAt(version, "name"),
    apiVersion,
    kind,
    plural,
    singular: textAt(definition, "spec.names.singular") || kind.toLowerCase(),
    shortNames: textsAt(definition, "spec.names.shortNames"),
    categories: textsAt(definition, "spec.names.categories"),
    namespaced: textAt(definition, "spec.scope") === "Namespaced",
    verbs: ALL_VERBS,
    subresources,
    generation: true,
    custom: typeOf(definition, version),
  }
}

function typeOf(definition: KubeObject, version: Json): CustomType {
  const schema = objectAt(version, "schema.openAPIV3Schema")
  const storage = objectsAt(definition, "spec.versions").find((one) => one.storage === true)
  const columns = objectsAt(version, "additionalPrinterColumns").map((column) => ({
    name: textAt(column, "name"),
    type: textAt(column, "type"),
    format: textAt(column, "format"),
    description: textAt(column, "description"),
    priority: Number(column.priority ?? 0),
    jsonPath: textAt(column, "jsonPath"),
  }))
  return {
    schema,
    node: customNode(schema),
    storageApiVersion: `${textAt(definition, "spec.group")}/${textAt(storage, "name")}`,
    listKind: textAt(definition, "spec.names.listKind"),
    scale: scaleOf(objectAt(version, "subresources").scale),
    columns: columns.length === 0 ? undefined : columns,
    selectable: objectsAt(version, "selectableFields").map((field) => textAt(field, "jsonPath")),
    terminating: definition.metadata.deletionTimestamp !== undefined,
  }
}

function scaleOf(scale: unknown): CustomScale | undefined {
  if (!isObject(scale)) return undefined
  return {
    spec: textAt(scale, "specReplicasPath"),
    status: textAt(scale, "statusReplicasPath"),
    selector: textAt(scale, "labelSelectorPath") || undefined,
  }
}
