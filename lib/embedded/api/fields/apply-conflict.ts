import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { pathsOf } from "./field-set.ts"
import type { Contested } from "./hand-over.ts"
import { spellPath } from "./list-element.ts"
import type { FieldOwner, FieldOwners } from "./managed-fields.ts"

/** Says which fields of which other owners an apply without `force` would change. */
export function applyConflict(owners: FieldOwners, contested: Contested): ApiStatusError {
  const conflicts = [...contested]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, fields]) => {
      const owner = owners.get(id)
      const name = owner === undefined ? id : spellOwner(owner)
      return pathsOf(fields).map((path) => ({ owner: name, path: spellPath(path) }))
    })
  const causes = conflicts.map(({ owner, path }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${owner}`,
    field: path,
  }))
  return new ApiStatusError(409, "Conflict", messageOf(conflicts), { causes })
}

function messageOf(
  conflicts: readonly { readonly owner: string; readonly path: string }[],
): string {
  const [only, ...more] = conflicts
  if (only !== undefined && more.length === 0) {
    return `Apply failed with 1 conflict: conflict with ${only.owner}: ${only.path}`
  }
  const lines = [...new Set(conflicts.map(({ owner }) => owner))].flatMap((owner) => [
    `conflicts with ${owner}:`,
    ...conflicts.filter((conflict) => conflict.owner === owner).map(({ path }) => `- ${path}`),
  ])
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`
}

function spellOwner({ manager, subresource, operation, apiVersion }: FieldOwner): string {
  const name = JSON.stringify(manager)
  const place =
    subresource === undefined ? name : `${name} with subresource ${JSON.stringify(subresource)}`
  return operation === "Update" ? `${place} using ${apiVersion}` : place
}
