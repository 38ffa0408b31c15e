import { isRecord, recordsOf } from "#lib/kustomize/record.ts"
import { text } from "./text.ts"

/** Writes a label selector as one would for kubectl: `app=web, tier in (a, b)`. */
export function writtenSelector(selector: unknown): string {
  if (!isRecord(selector)) return "nothing"
  const labels = Object.entries(isRecord(selector.matchLabels) ? selector.matchLabels : {})
  const expressions = recordsOf(selector.matchExpressions).map(({ key, operator, values }) => {
    const list = Array.isArray(values) ? ` (${values.map(text).join(", ")})` : ""
    return `${text(key)} ${text(operator)}${list}`
  })
  const parts = [...labels.map(([name, value]) => `${name}=${text(value)}`), ...expressions]
  return parts.join(", ") || "everything"
}
