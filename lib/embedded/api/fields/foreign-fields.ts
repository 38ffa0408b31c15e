import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { type FieldSet, NO_FIELDS, newFieldSet } from "./field-set.ts"

const STATUS: FieldSet = { ...newFieldSet(), members: new Set(["f:status"]) }
const SPEC: FieldSet = { ...newFieldSet(), members: new Set(["f:spec"]) }

/** The fields that a write through the main resource, or through a subresource, cannot reach and so never owns. */
export function foreignFields(resource: Resource, subresource: string | undefined): FieldSet {
  if (!resource.subresources.includes("status")) return NO_FIELDS
  return subresource === "status" ? SPEC : STATUS
}
