import { isRecord, recordsOf } from "#lib/kustomize/record.ts"

/** Writes a value of unknown shape into a sentence: never an exception, never longer than a line. */
export function text(value: unknown): string {
  if (typeof value === "string") return value.length > 120 ? `${value.slice(0, 119)}…` : value
  if (value === undefined) return "nothing"
  const json = JSON.stringify(value) ?? String(value)
  return json.length > 120 ? `${json.slice(0, 119)}…` : json
}

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
