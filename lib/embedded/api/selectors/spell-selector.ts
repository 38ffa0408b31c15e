import { isObject, type Json } from "#lib/embedded/api/json.ts"

/** A LabelSelector as one line: `app=a,tier in (x,y)`. */
export function spellSelector(selector: unknown): string {
  if (!isObject(selector)) return ""
  const labels = Object.entries(isObject(selector.matchLabels) ? selector.matchLabels : {})
  const equal = labels.map(([key, value]) => `${key}=${String(value)}`)
  const expressions = Array.isArray(selector.matchExpressions)
    ? selector.matchExpressions.filter(isObject)
    : []
  return [...equal, ...expressions.map(spellExpression)].sort().join(",")
}

function spellExpression({ key, operator, values }: Json): string {
  const list = Array.isArray(values) ? [...values].sort().join(",") : ""
  switch (operator) {
    case "In":
      return `${String(key)} in (${list})`
    case "NotIn":
      return `${String(key)} notin (${list})`
    case "Exists":
      return String(key)
    default:
      return `!${String(key)}`
  }
}
