import type { Json } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { tableOf } from "#lib/embedded/api/tables/table-of.ts"
import type { Form } from "./accepted-form.ts"

export interface Representation {
  readonly resource: Resource
  readonly form: Form
  readonly now: Date
  /** What of the objects a table carries: `Metadata` (default), `Object` or `None`. */
  readonly includeObject: string
}

/** One object in the form that the client asked for. */
export function representObject(object: KubeObject, { form, ...options }: Representation): Json {
  switch (form) {
    case "object":
      return object as Json
    case "metadata":
      return partialMetadata(object)
    case "table":
      return tableOf([object], {
        ...options,
        listMetadata: { resourceVersion: object.metadata.resourceVersion },
      })
  }
}

/** A list of objects in the form that the client asked for. */
export function representList(
  objects: readonly KubeObject[],
  listMetadata: Json,
  { form, ...options }: Representation,
): Json {
  const { resource } = options
  switch (form) {
    case "object":
      return {
        kind: resource.custom?.listKind ?? `${resource.kind}List`,
        apiVersion: resource.apiVersion,
        metadata: listMetadata,
        items:
          resource.custom === undefined
            ? objects.map(({ kind, apiVersion, ...item }) => item)
            : objects,
      }
    case "metadata":
      return {
        kind: "PartialObjectMetadataList",
        apiVersion: "meta.k8s.io/v1",
        metadata: listMetadata,
        items: objects.map(partialMetadata),
      }
    case "table":
      return tableOf(objects, { ...options, listMetadata })
  }
}

/** An object of which only the metadata is told. */
export function partialMetadata({ metadata }: KubeObject): Json {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata }
}
