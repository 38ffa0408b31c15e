import { schemaOfKind } from "#lib/embedded/schema/kubernetes-schema.ts"
import type { SchemaNode } from "#lib/embedded/schema/schema.ts"
import type { Resource } from "./resources/resource.ts"

/** Finds the type of a resource's objects: Kubernetes's own, or what a CustomResourceDefinition declares. */
export function schemaOf({ custom, apiVersion, kind }: Resource): SchemaNode {
  return custom?.node ?? schemaOfKind(apiVersion, kind)
}
