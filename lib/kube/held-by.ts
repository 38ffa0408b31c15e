import type { LiveObject } from "./live-object.ts"

/** Says why an object that is being deleted is still there; undefined when nothing holds it, or it is not being deleted. */
export function heldBy({ metadata, spec }: LiveObject): string | undefined {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = metadata
  if (deletionTimestamp === undefined) return undefined
  // A namespace has its own beside those of every object.
  const { finalizers: more = [] } = (spec ?? {}) as { readonly finalizers?: readonly string[] }
  const names = [...finalizers, ...(Array.isArray(more) ? more : [])]
  if (names.length > 0)
    return `it is being deleted and waits for its finalizers ${names.join(", ")}`
  if (deletionGracePeriodSeconds > 0)
    return `it is being deleted and has ${deletionGracePeriodSeconds} s to end`
  return undefined
}
