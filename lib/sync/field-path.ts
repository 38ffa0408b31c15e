import { isRecord } from "#lib/kustomize/record.ts"

/** One step of a path as `compare()` writes it: a field, an item found by a key, or an item by position. */
type Step =
  | { readonly field: string }
  | { readonly key: string; readonly value: string }
  | { readonly index: number }

/** Reads `spec.template.spec.containers[name=app].image` or `metadata.annotations["a.b/c"]`. */
export function parsePath(path: string): readonly Step[] {
  const steps = [...path.matchAll(pattern)].map((match): Step => {
    const [, field, quoted, key, value = "", index] = match
    if (field !== undefined) return { field }
    if (quoted !== undefined) return { field: JSON.parse(quoted) as string }
    return key === undefined ? { index: Number(index) } : { key, value }
  })
  return steps
}

const pattern = /\.?([\w-]+)|\[("(?:[^"\\]|\\.)*")\]|\[(\w+)=([^\]]*)\]|\[(\d+)\]/g

/** The value at a path; undefined when there is none. */
export function valueAt(from: unknown, steps: readonly Step[]): unknown {
  return steps.reduce((value, step) => {
    const at = placeOf(value, step)
    return at === undefined ? undefined : (value as Record<number | string, unknown>)[at]
  }, from)
}

/** A copy whose value at the path is another one, or gone when that is undefined. What has no such path stays as it is. */
export function withValueAt(into: unknown, steps: readonly Step[], value: unknown): unknown {
  const [step, ...rest] = steps
  if (step === undefined) return value
  const at = placeOf(into, step)
  if (at === undefined) return into
  const next = withValueAt((into as Record<number | string, unknown>)[at], rest, value)
  if (Array.isArray(into))
    return next === undefined ? into.toSpliced(Number(at), 1) : into.with(Number(at), next)
  const { [at]: _old, ...others } = into as Record<string, unknown>
  return next === undefined ? others : { ...others, [at]: next }
}

/** Says whether a tree of managedFields holds the path, or ends above it in something that is owned as a whole. */
export function owns(fields: unknown, [step, ...rest]: readonly Step[]): boolean {
  if (!isRecord(fields)) return false
  const names = Object.keys(fields)
  if (step === undefined || names.length === 0) return true
  const name = names.find((one) => isNameOf(one, step))
  return name !== undefined && owns(fields[name], rest)
}

function isNameOf(name: string, step: Step): boolean {
  if ("field" in step) return name === `f:${step.field}`
  if (!("key" in step) || !name.startsWith("k:")) return false
  const keys: unknown = JSON.parse(name.slice(2))
  return isRecord(keys) && String(keys[step.key]) === step.value
}

function placeOf(value: unknown, step: Step): number | string | undefined {
  if (Array.isArray(value)) {
    const index =
      "index" in step
        ? step.index
        : "key" in step
          ? value.findIndex((item) => isRecord(item) && String(item[step.key]) === step.value)
          : -1
    return index >= 0 && index < value.length ? index : undefined
  }
  return isRecord(value) && "field" in step && step.field in value ? step.field : undefined
}
