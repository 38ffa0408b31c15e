import { condition } from "../kinds/condition.ts"
import type { Pod } from "../kinds/pod.ts"

/** Tells whether a pod's Ready condition is true. */
export function isReady(pod: Pod): boolean {
  return condition(pod.status?.conditions, "Ready")?.status === "True"
}

/** Since when a pod is ready, in milliseconds; nothing when it is not. */
export function readySince(pod: Pod): number | undefined {
  const ready = condition(pod.status?.conditions, "Ready")
  if (ready?.status !== "True") return undefined
  return Date.parse(ready.lastTransitionTime ?? "") || 0
}

/** Milliseconds until a ready pod counts as available: 0 when it does, nothing when it is not ready. */
export function availableIn(pod: Pod, minReadySeconds: number, now: Date): number | undefined {
  const since = readySince(pod)
  if (since === undefined) return undefined
  return minReadySeconds === 0 ? 0 : Math.max(0, since + minReadySeconds * 1000 - now.getTime())
}

/** Tells whether a pod still counts for its owner: neither done nor being deleted. */
export function isActive(pod: Pod): boolean {
  const phase = pod.status?.phase
  return phase !== "Succeeded" && phase !== "Failed" && !isTerminating(pod)
}

/** Tells whether a pod is being deleted. */
export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined
}
