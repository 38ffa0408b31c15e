import type { JsonRecord } from "#lib/kustomize/record.ts"
import {
  condition,
  count,
  failed,
  progressing,
  type Rule,
  ready,
  record,
  trueCondition,
  type Verdict,
} from "./verdict.ts"

/** How far the controllers of `apps` are, by group and kind. */
export const workloadRules: Readonly<Record<string, Rule>> = {
  "apps/Deployment": deployment,
  "apps/StatefulSet": statefulSet,
  "apps/DaemonSet": daemonSet,
  "apps/ReplicaSet": replicaSet,
}

/** What the API stands for with `progressDeadlineSeconds: none`: the controller writes no condition then. */
const noDeadline = 2 ** 31 - 1

function deployment(spec: JsonRecord, status: JsonRecord): Verdict {
  const wanted = count(spec.replicas, 1)
  const total = count(status.replicas)
  const updated = count(status.updatedReplicas)
  const available = count(status.availableReplicas)
  const rollout = condition(status, "Progressing")
  if (rollout?.reason === "ProgressDeadlineExceeded") return failed(rollout.message)
  if (updated < wanted) return progressing(`${updated} of ${replicas(wanted)} updated`)
  if (total > updated)
    return progressing(`${total - updated} old ${noun(total - updated)} still running`)
  if (total < wanted) return progressing(`${total} of ${replicas(wanted)} created`)
  if (total > wanted) return progressing(`${replicas(total - wanted)} too many`)
  const serving = Math.min(available, count(status.readyReplicas))
  if (serving < wanted) return progressing(`${serving} of ${replicas(wanted)} ready`)
  const hasDeadline = count(spec.progressDeadlineSeconds, noDeadline) !== noDeadline
  const isRolledOut = rollout?.status === "True" && rollout.reason === "NewReplicaSetAvailable"
  if (hasDeadline && !isRolledOut)
    return progressing(rollout?.message ?? "its controller does not call the rollout done yet")
  if (trueCondition(status, "Available") === undefined)
    return progressing(condition(status, "Available")?.message ?? "not available yet")
  return ready(wanted === 0 ? "scaled to 0" : `${serving} of ${replicas(wanted)} ready`)
}

function statefulSet(spec: JsonRecord, status: JsonRecord): Verdict {
  const wanted = count(spec.replicas, 1)
  const total = count(status.replicas)
  const readyCount = count(status.readyReplicas)
  if (total < wanted) return progressing(`${total} of ${replicas(wanted)} created`)
  const strategy = record(spec.updateStrategy)
  if (strategy.type !== "OnDelete") {
    const late = rollingUpdate(wanted, record(strategy.rollingUpdate).partition, status)
    if (late !== undefined) return progressing(late)
  }
  if (total > wanted) return progressing(`${total - wanted} too many`)
  if (readyCount < wanted) return progressing(`${readyCount} of ${replicas(wanted)} ready`)
  return ready(wanted === 0 ? "scaled to 0" : `${readyCount} of ${replicas(wanted)} ready`)
}

/** Says what a rolling update still lacks; with a partition, only the replicas above it count. */
function rollingUpdate(wanted: number, partition: unknown, status: JsonRecord): string | undefined {
  const updated = count(status.updatedReplicas)
  if (typeof partition === "number") {
    const toUpdate = Math.max(wanted - partition, 0)
    return updated < toUpdate ? `${updated} of ${replicas(toUpdate)} updated` : undefined
  }
  const isCurrent =
    count(status.currentReplicas) >= wanted && status.currentRevision === status.updateRevision
  return isCurrent ? undefined : `${Math.min(updated, wanted)} of ${replicas(wanted)} updated`
}

function daemonSet(_: JsonRecord, status: JsonRecord): Verdict {
  if (status.observedGeneration === undefined || status.desiredNumberScheduled === undefined)
    return progressing("not scheduled yet")
  const wanted = count(status.desiredNumberScheduled)
  const current = count(status.currentNumberScheduled)
  const updated = count(status.updatedNumberScheduled)
  const serving = Math.min(count(status.numberAvailable), count(status.numberReady))
  if (current < wanted) return progressing(`${current} of ${pods(wanted)} scheduled`)
  if (updated < wanted) return progressing(`${updated} of ${pods(wanted)} updated`)
  if (serving < wanted) return progressing(`${serving} of ${pods(wanted)} ready`)
  return ready(`${serving} of ${pods(wanted)} ready`)
}

function replicaSet(spec: JsonRecord, status: JsonRecord): Verdict {
  const wanted = count(spec.replicas, 1)
  const total = count(status.replicas)
  const labelled = count(status.fullyLabeledReplicas)
  const serving = Math.min(count(status.availableReplicas), count(status.readyReplicas))
  const failure = trueCondition(status, "ReplicaFailure")
  if (failure !== undefined) return progressing(failure.message)
  if (labelled < wanted) return progressing(`${labelled} of ${replicas(wanted)} labelled`)
  if (serving < wanted) return progressing(`${serving} of ${replicas(wanted)} ready`)
  if (total > wanted) return progressing(`${replicas(total - wanted)} too many`)
  return ready(`${serving} of ${replicas(wanted)} ready`)
}

function replicas(wanted: number): string {
  return `${wanted} ${noun(wanted)}`
}

function noun(amount: number): string {
  return amount === 1 ? "replica" : "replicas"
}

function pods(wanted: number): string {
  return `${wanted} ${wanted === 1 ? "pod" : "pods"}`
}
