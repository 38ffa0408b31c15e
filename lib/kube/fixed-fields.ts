import { isRecord, recordsOf } from "#lib/kustomize/record.ts"

/** Reads from the `details` of a Status which fields cannot be changed on an object that exists; none when anything else is wrong too. */
export function fixedFields(details: unknown): readonly string[] {
  const causes = isRecord(details) ? recordsOf(details.causes) : []
  const areFixed = causes.every(({ message }) => isFixed(String(message)))
  return areFixed ? [...new Set(causes.map(({ field }) => String(field)))] : []
}

/** See the update validations in kubernetes/pkg/apis; custom resources say so in words of their own. */
function isFixed(message: string): boolean {
  const why = message.replace(/^(Forbidden|Invalid value: .*): /s, "")
  return /^(\w+ is immutable|may not (be )?change|can ?not change|updates to .* forbidden|pod updates may not)/i.test(
    why,
  )
}
