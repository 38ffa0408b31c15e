import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import type { FieldProblem } from "#lib/embedded/api/status-errors.ts"

/** Lists what is wrong with a new object. */
export function validateObject(_resource: Resource, _object: KubeObject): FieldProblem[] {
  return []
}
