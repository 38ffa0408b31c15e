import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import type { ObjectHealth } from "./report.ts"

/** A judgement without its object. */
export type Verdict = Pick<ObjectHealth, "health" | "message">

/**
 * Judges one object by its own status, after kstatus (sigs.k8s.io/cli-utils), except that a Job is ready when it is
 * complete and an Ingress needs no address.
 */
export function healthOf(live: LiveObject): ObjectHealth {
  return { object: objectId(live), ...verdict(live) }
}

function verdict(live: LiveObject): Verdict {
  if (live.metadata.deletionTimestamp !== undefined) return progressing("is being deleted")
  if (!isObserved(live)) return progressing("its controller has not seen the change yet")
  const status = isRecord(live.status) ? live.status : {}
  const stalled = condition(status, "Stalled")
  if (stalled?.isTrue) return failed(stalled.message)
  const reconciling = condition(status, "Reconciling")
  if (reconciling?.isTrue) return progressing(reconciling.message)
  const spec = isRecord(live.spec) ? live.spec : {}
  return (rules[live.kind] ?? byReadyCondition)(spec, status)
}

/** Says whether the status speaks about the newest spec. */
export function isObserved({ status, metadata }: LiveObject): boolean {
  const observed = isRecord(status) ? status.observedGeneration : undefined
  return typeof observed !== "number" || observed >= (metadata.generation ?? 0)
}

type Rule = (spec: JsonRecord, status: JsonRecord) => Verdict

const rules: Readonly<Record<string, Rule>> = {
  Deployment: deployment,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
  ReplicaSet: replicaSet,
  Job: job,
  Pod: pod,
  Service: service,
  PersistentVolumeClaim: claim,
  PodDisruptionBudget: budget,
  CustomResourceDefinition: definition,
  Namespace: (_, status) =>
    status.phase === "Terminating" ? progressing("is being deleted") : ready("active"),
}

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
  if (total > wanted) return progressing(`${replicas(total - wanted)} too many`)
  if (available < wanted) return progressing(`${available} of ${replicas(wanted)} ready`)
  return ready(wanted === 0 ? "scaled to 0" : `${available} of ${replicas(wanted)} ready`)
}

function statefulSet(spec: JsonRecord, status: JsonRecord): Verdict {
  const wanted = count(spec.replicas, 1)
  const readyCount = count(status.readyReplicas)
  const updated = count(status.updatedReplicas)
  const strategy = isRecord(spec.updateStrategy) ? spec.updateStrategy : {}
  const rolling = isRecord(strategy.rollingUpdate) ? strategy.rollingUpdate : {}
  const toUpdate = Math.max(wanted - count(rolling.partition), 0)
  if (count(status.replicas) < wanted)
    return progressing(`${count(status.replicas)} of ${replicas(wanted)} created`)
  if (strategy.type !== "OnDelete" && updated < toUpdate)
    return progressing(`${updated} of ${replicas(toUpdate)} updated`)
  if (count(status.replicas) > wanted)
    return progressing(`${count(status.replicas) - wanted} too many`)
  if (readyCount < wanted) return progressing(`${readyCount} of ${replicas(wanted)} ready`)
  return ready(wanted === 0 ? "scaled to 0" : `${readyCount} of ${replicas(wanted)} ready`)
}

function daemonSet(_: JsonRecord, status: JsonRecord): Verdict {
  if (status.observedGeneration === undefined) return progressing("not scheduled yet")
  const wanted = count(status.desiredNumberScheduled)
  const updated = count(status.updatedNumberScheduled)
  const available = count(status.numberAvailable)
  if (updated < wanted) return progressing(`${updated} of ${pods(wanted)} updated`)
  if (available < wanted) return progressing(`${available} of ${pods(wanted)} ready`)
  return ready(`${available} of ${pods(wanted)} ready`)
}

function replicaSet(spec: JsonRecord, status: JsonRecord): Verdict {
  const wanted = count(spec.replicas, 1)
  const available = count(status.availableReplicas)
  const failure = condition(status, "ReplicaFailure")
  if (failure?.isTrue) return progressing(failure.message)
  if (available < wanted) return progressing(`${available} of ${replicas(wanted)} ready`)
  return ready(`${available} of ${replicas(wanted)} ready`)
}

function job(spec: JsonRecord, status: JsonRecord): Verdict {
  const failure = condition(status, "Failed")
  if (failure?.isTrue) return failed(failure.message)
  if (condition(status, "Complete")?.isTrue) return ready("completed")
  if (spec.suspend === true) return progressing("suspended")
  const attempts = count(status.failed)
  return progressing(attempts === 0 ? "running" : `running, after ${attempts} failed attempts`)
}

function pod(_: JsonRecord, status: JsonRecord): Verdict {
  const phase = String(status.phase ?? "Pending")
  if (phase === "Succeeded") return ready("completed")
  if (phase === "Failed") return failed(String(status.message ?? status.reason ?? "failed"))
  if (condition(status, "Ready")?.isTrue) return ready("ready")
  return progressing(phase === "Running" ? "running, not ready" : phase.toLowerCase())
}

function service(spec: JsonRecord, status: JsonRecord): Verdict {
  if (spec.type !== "LoadBalancer") return ready("present")
  const balancer = isRecord(status.loadBalancer) ? status.loadBalancer : {}
  if (recordsOf(balancer.ingress).length > 0) return ready("has an address")
  return progressing("waits for an address")
}

function claim(_: JsonRecord, status: JsonRecord): Verdict {
  if (status.phase === "Bound") return ready("bound")
  if (status.phase === "Lost") return failed("its volume is lost")
  return progressing("waits for a volume")
}

function budget(_: JsonRecord, status: JsonRecord): Verdict {
  const healthy = count(status.currentHealthy)
  const wanted = count(status.desiredHealthy)
  if (healthy < wanted) return progressing(`${healthy} of ${pods(wanted)} healthy`)
  return ready("present")
}

function definition(_: JsonRecord, status: JsonRecord): Verdict {
  const names = condition(status, "NamesAccepted")
  if (names !== undefined && !names.isTrue) return failed(names.message)
  if (condition(status, "Established")?.isTrue) return ready("established")
  return progressing("not established yet")
}

function byReadyCondition(_: JsonRecord, status: JsonRecord): Verdict {
  const found = condition(status, "Ready")
  if (found === undefined || found.isTrue) return ready(found === undefined ? "present" : "ready")
  return progressing(found.message)
}

interface Condition {
  readonly isTrue: boolean
  readonly reason: string
  readonly message: string
}

function condition(status: JsonRecord, type: string): Condition | undefined {
  const found = recordsOf(status.conditions).find((item) => item.type === type)
  if (found === undefined) return undefined
  const reason = String(found.reason ?? "")
  const message = String(found.message ?? "")
  return { isTrue: found.status === "True", reason, message: message || reason || type }
}

function count(value: unknown, otherwise = 0): number {
  return typeof value === "number" ? value : otherwise
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

function ready(message: string): Verdict {
  return { health: "ready", message }
}

function progressing(message: string): Verdict {
  return { health: "progressing", message }
}

function failed(message: string): Verdict {
  return { health: "failed", message }
}
