import type { Pod } from "../kinds/pod.ts"
import { isReady, readySince } from "./pod-condition.ts"

const phases = ["Pending", "Unknown", "Running"]

/**
 * Sorts pods by who goes first when a ReplicaSet shrinks, as Kubernetes does: unscheduled, pending, not ready,
 * cheap by `controller.kubernetes.io/pod-deletion-cost`, ready for the shortest time, restarted most, youngest.
 */
export function inDeletionOrder(pods: readonly Pod[]): Pod[] {
  return [...pods].sort((a, b) => {
    for (const rank of ranks) {
      const order = rank(a) - rank(b)
      if (order !== 0) return order
    }
    return a.metadata.name < b.metadata.name ? -1 : 1
  })
}

const ranks: readonly ((pod: Pod) => number)[] = [
  (pod) => (pod.spec.nodeName === undefined ? 0 : 1),
  (pod) => phases.indexOf(pod.status?.phase ?? "Pending"),
  (pod) => (isReady(pod) ? 1 : 0),
  (pod) => Number(pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? 0),
  (pod) => -(readySince(pod) ?? 0),
  (pod) => -restarts(pod),
  (pod) => -Date.parse(pod.metadata.creationTimestamp),
]

function restarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map((one) => one.restartCount))
}
