import type { FieldChange } from "./change.ts"

const lastApplied = 'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]'

/** Hides the values of a Secret: that one changed is shown, not what it was or is. */
export function maskSecret(kind: string, fields: readonly FieldChange[]): readonly FieldChange[] {
  if (kind !== "Secret") return fields
  return fields.map((field) => (isHarmless(field.path) ? field : mask(field)))
}

/** Everything but metadata and type is hidden; annotations can hold copies of the values. */
function isHarmless(path: string): boolean {
  return path !== lastApplied && /^(metadata\.|type$|immutable$|kind$|apiVersion$)/.test(path)
}

function mask({ path, before, after }: FieldChange): FieldChange {
  return {
    path,
    ...(before !== undefined && { before: "*** (before)" }),
    ...(after !== undefined && { after: "*** (after)" }),
  }
}
