import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Part } from "#lib/embedded/api/registry/update-object.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"
import { validateObject } from "./validate-object.ts"

/** Lists what is wrong with a changed object. */
export function validateUpdate(
  resource: Resource,
  object: KubeObject,
  { part }: { readonly existing: KubeObject; readonly part: Part },
): FieldProblem[] {
  return part === "main" ? validateObject(resource, object) : []
}
