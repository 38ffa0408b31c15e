import { isObject } from "#lib/embedded/api/json.ts"
import { objectAt, objectsAt } from "#lib/embedded/api/json-at.ts"
import type { Labels } from "./label-selector.ts"

/** Whether labels match a LabelSelector (`matchLabels`, `matchExpressions`); an empty one matches all, none matches nothing. */
export function matchesSelector(selector: unknown, labels: Labels): boolean {
  if (!isObject(selector)) return false
  const equal = Object.entries(objectAt(selector, "matchLabels")).every(
    ([key, value]) => labels[key] === value,
  )
  return (
    equal &&
    objectsAt(selector, "matchExpressions").every((expression) => matches(expression, labels))
  )
}

function matches({ key, operator, values }: Record<string, unknown>, labels: Labels): boolean {
  const label = labels[String(key)]
  const among = Array.isArray(values) && label !== undefined && values.includes(label)
  switch (operator) {
    case "In":
      return among
    case "NotIn":
      return !among
    case "Exists":
      return label !== undefined
    case "DoesNotExist":
      return label === undefined
    default:
      return false
  }
}
