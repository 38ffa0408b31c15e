/** Reads from the `details` of a Status which fields cannot be changed on an object that exists; none when anything else is wrong too. */
export function fixedFields(details: unknown): readonly string[] {
  const { causes } = (details ?? {}) as { readonly causes?: readonly Cause[] }
  if (!Array.isArray(causes) || !causes.every(({ message = "" }) => isFixed(message))) return []
  return [...new Set(causes.map(({ field = "" }) => field))]
}

interface Cause {
  readonly field?: string
  readonly message?: string
}

/** See the update validations in kubernetes/pkg/apis; custom resources say so in words of their own. */
function isFixed(message: string): boolean {
  const why = message.replace(/^(Forbidden|Invalid value: .*): /s, "")
  return /^(\w+ is immutable|may not (be )?change|can ?not change|updates to .* forbidden|pod updates may not)/i.test(
    why,
  )
}
