import type { AnnotationSet, LabelSet } from "./labels.ts"
import { isRecord, type JsonRecord } from "./record.ts"

/** Reads the `labels` of an overlay: plain ones, a set, or several sets. */
export function labelSets(labels: unknown): readonly LabelSet[] {
  if (labels === undefined) return []
  const sets: readonly unknown[] = Array.isArray(labels) ? labels : [labels]
  return sets.map((set) => (isSet(set, "labels") ? set : { labels: set }) as unknown as LabelSet)
}

/** Reads the `annotations` of an overlay: plain ones, or a set. */
export function annotationSet(annotations: unknown = {}): AnnotationSet {
  return (isSet(annotations, "annotations")
    ? annotations
    : { annotations }) as unknown as AnnotationSet
}

/** Lists what is wrong with the labels or annotations of an overlay, each as `labels "count" is 1, not a string`. */
export function labelProblems(field: "labels" | "annotations", value: unknown): readonly string[] {
  if (value === undefined) return []
  if (Array.isArray(value) && field === "labels") {
    return value.flatMap((set) =>
      isSet(set, field)
        ? labelProblems(field, set)
        : [`${field} holds ${json(set)}; it should be like { ${field}: { … }, templates: true }`],
    )
  }
  if (!isRecord(value)) return [`${field} is ${json(value)}; it should be an object`]
  if (isSet(value, field)) return setProblems(field, value)
  return Object.entries(value)
    .filter(([, text]) => typeof text !== "string")
    .map(([name, text]) => `${field} "${name}" is ${json(text)}, not a string`)
}

/** A label of its own may be called "labels": that is a text then. */
function isSet(value: unknown, field: "labels" | "annotations"): value is JsonRecord {
  return isRecord(value) && isRecord(value[field])
}

function setProblems(field: "labels" | "annotations", set: JsonRecord): readonly string[] {
  const { [field]: texts, ...switches } = set
  const known = field === "labels" ? ["templates", "selectors"] : ["templates"]
  return [
    ...labelProblems(field, texts),
    ...Object.entries(switches).flatMap(([key, value]) => {
      if (!known.includes(key))
        return [`${field} has "${key}", which is not known; known are ${known.join(", ")}`]
      return typeof value === "boolean" ? [] : [`${field}.${key} is ${json(value)}, not a boolean`]
    }),
  ]
}

function json(value: unknown): string {
  return JSON.stringify(value) ?? String(value)
}
