import type { FieldChange } from "./change.ts"

/** Hides the values of a Secret: that one changed is shown, not what it was or is. */
export function maskSecret(kind: string, fields: readonly FieldChange[]): readonly FieldChange[] {
  if (kind !== "Secret") return fields
  return fields.map((field) => (isHarmless(field.path) ? field : mask(field)))
}

/** Annotations may hold copies of the values (`kubectl apply` leaves one), so they are hidden too. */
function isHarmless(path: string): boolean {
  return /^(metadata\.(?!annotations)|type$|immutable$|kind$|apiVersion$)/.test(path)
}

function mask({ path, before, after }: FieldChange): FieldChange {
  return {
    path,
    ...(before !== undefined && { before: "*** (before)" }),
    ...(after !== undefined && { after: "*** (after)" }),
  }
}
