import { isRecord, recordsOf } from "./record.ts"

/**
 * Says whether a label selector picks these labels: an empty one picks all, a missing one none.
 * See LabelSelector in the Kubernetes API.
 */
export function selectorMatches(
  selector: unknown,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (!isRecord(selector)) return false
  return (
    labelsMatch(selector.matchLabels ?? {}, labels) &&
    recordsOf(selector.matchExpressions).every((expression) =>
      expressionMatches(expression, labels),
    )
  )
}

/** Says whether the labels have every wanted value: the selector of a Service. */
export function labelsMatch(wanted: unknown, labels: Readonly<Record<string, string>>): boolean {
  return isRecord(wanted) && Object.entries(wanted).every(([key, value]) => labels[key] === value)
}

function expressionMatches(
  { key, operator, values }: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = typeof key === "string" ? labels[key] : undefined
  const listed = Array.isArray(values) && values.includes(value)
  switch (operator) {
    case "In":
      return value !== undefined && listed
    case "NotIn":
      return !listed
    case "Exists":
      return value !== undefined
    case "DoesNotExist":
      return value === undefined
    default:
      return false
  }
}
