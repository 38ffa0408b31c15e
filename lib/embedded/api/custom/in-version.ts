import { cloneJson } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { defaultCustom, pruneCustom } from "./complete-custom.ts"

/** Shows a stored object in the version that is asked for: pruned and defaulted by that version's schema. */
export function inVersion(resource: Resource, stored: KubeObject): KubeObject {
  const { custom, apiVersion } = resource
  if (custom === undefined) return stored
  const object = cloneJson({ ...stored, apiVersion })
  pruneCustom(custom.schema, object)
  defaultCustom(custom.schema, object)
  return object
}

/** The form in which an object is stored. */
export function inStorage({ custom }: Resource, object: KubeObject): KubeObject {
  return custom === undefined ? object : { ...object, apiVersion: custom.storageApiVersion }
}
