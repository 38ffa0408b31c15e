import { withCondition } from "../kinds/condition.ts"
import { selects } from "../kinds/label-selector.ts"
import type { Pod } from "../kinds/pod.ts"
import type { ReplicaSet, ReplicaSetStatus } from "../kinds/workload.ts"
import { availableIn, isActive, isReady, isTerminating } from "./pod-condition.ts"
import { kubeTime } from "./time.ts"

/** Counts a ReplicaSet's pods; `again` is when the next ready one becomes available by mere time. */
export function replicaSetStatus(
  set: ReplicaSet,
  pods: readonly Pod[],
  { now, failure }: { readonly now: Date; readonly failure: unknown },
): { readonly status: ReplicaSetStatus; readonly again: number | undefined } {
  const active = pods.filter(isActive)
  const labels = { matchLabels: set.spec.template.metadata?.labels ?? {} }
  const waits = active.flatMap((pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, now) ?? [])
  const later = waits.filter((ms) => ms > 0)
  const conditions = failureConditions(set, now, failure)
  const status: ReplicaSetStatus = {
    replicas: active.length,
    fullyLabeledReplicas: active.filter((pod) => selects(labels, pod.metadata.labels)).length,
    readyReplicas: active.filter(isReady).length,
    availableReplicas: waits.length - later.length,
    terminatingReplicas: pods.filter(isTerminating).length,
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions.length === 0 ? {} : { conditions }),
  }
  return { status, again: later.length === 0 ? undefined : Math.min(...later) + 10 }
}

function failureConditions(set: ReplicaSet, now: Date, failure: unknown) {
  const others = (set.status?.conditions ?? []).filter((one) => one.type !== "ReplicaFailure")
  if (failure === undefined) return others
  return withCondition(set.status?.conditions ?? [], {
    type: "ReplicaFailure",
    status: "True",
    reason: "FailedCreate",
    message: failure instanceof Error ? failure.message : String(failure),
    lastTransitionTime: kubeTime(now),
  })
}
