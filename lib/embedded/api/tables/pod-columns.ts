import type { Json } from "#lib/embedded/api/json.ts"
import { numberAt, objectsAt, textAt, valueAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { age } from "./age.ts"
import { AGE, type Column, NAME } from "./column.ts"

const NONE = "<none>"

/** What `kubectl get pods` prints. */
export const POD_COLUMNS: readonly Column[] = [
  NAME,
  { name: "Ready", cell: (pod) => `${summary(pod).ready}/${containerCount(pod)}` },
  { name: "Status", cell: (pod) => summary(pod).reason },
  { name: "Restarts", cell: (pod, now) => spellRestarts(summary(pod), now) },
  AGE,
  {
    name: "IP",
    wide: true,
    cell: (pod) =>
      textAt(objectsAt(pod, "status.podIPs")[0], "ip") || textAt(pod, "status.podIP") || NONE,
  },
  { name: "Node", wide: true, cell: (pod) => textAt(pod, "spec.nodeName") || NONE },
  {
    name: "Nominated Node",
    wide: true,
    cell: (pod) => textAt(pod, "status.nominatedNodeName") || NONE,
  },
  { name: "Readiness Gates", wide: true, cell: readinessGates },
]

interface Summary {
  readonly reason: string
  readonly ready: number
  readonly restarts: number
  /** When a container last ended, ISO 8601; empty when none did. */
  readonly lastRestart: string
}

function summary(pod: KubeObject): Summary {
  const init = initSummary(pod)
  const initialized = objectsAt(pod, "status.conditions").some(
    ({ type, status }) => type === "Initialized" && status === "True",
  )
  const running = init.initializing && !initialized ? init : mainSummary(pod, init)
  return { ...running, reason: endReason(pod, running.reason) }
}

/** The reason to show once the pod is being deleted. */
function endReason(pod: KubeObject, reason: string): string {
  if (pod.metadata.deletionTimestamp === undefined) return reason
  if (textAt(pod, "status.reason") === "NodeLost") return "Unknown"
  return ["Failed", "Succeeded"].includes(textAt(pod, "status.phase")) ? reason : "Terminating"
}

function initSummary(pod: KubeObject): Summary & { readonly initializing: boolean } {
  const specs = objectsAt(pod, "spec.initContainers")
  const statuses = objectsAt(pod, "status.initContainerStatuses")
  const gated = objectsAt(pod, "status.conditions").some(
    (condition) => condition.reason === "SchedulingGated",
  )
  const start = gated
    ? "SchedulingGated"
    : textAt(pod, "status.reason") || textAt(pod, "status.phase")
  const all = { restarts: sumOfRestarts(statuses), lastRestart: latestEnd(statuses) }
  const sidecars = statuses.filter(({ name }) =>
    specs.some((spec) => spec.name === name && spec.restartPolicy === "Always"),
  )
  const ready = sidecars.filter((status) => status.started === true && status.ready === true).length
  for (const [index, status] of statuses.entries()) {
    const done =
      valueAt(status, "state.terminated.exitCode") === 0 ||
      (sidecars.includes(status) && status.started === true)
    if (done) continue
    return {
      ...all,
      ready,
      reason: initReason(status, `Init:${index}/${specs.length}`),
      initializing: true,
    }
  }
  return {
    reason: start,
    ready,
    restarts: sumOfRestarts(sidecars),
    lastRestart: latestEnd(sidecars),
    initializing: false,
  }
}

function initReason(status: Json, progress: string): string {
  const terminated = valueAt(status, "state.terminated")
  if (terminated !== undefined) return `Init:${terminatedReason(terminated)}`
  const waiting = textAt(status, "state.waiting.reason")
  return waiting !== "" && waiting !== "PodInitializing" ? `Init:${waiting}` : progress
}

function mainSummary(pod: KubeObject, init: Summary): Summary {
  const statuses = objectsAt(pod, "status.containerStatuses")
  let { reason } = init
  let [ready, failed] = [init.ready, ""]
  let hasRunning = false
  for (const status of statuses.toReversed()) {
    const waiting = textAt(status, "state.waiting.reason")
    const terminated = valueAt(status, "state.terminated")
    if (waiting !== "") reason = waiting
    else if (terminated !== undefined) {
      reason = terminatedReason(terminated)
      if (numberAt(terminated, "exitCode") !== 0) failed = reason
    } else if (status.ready === true && valueAt(status, "state.running") !== undefined) {
      hasRunning = true
      ready += 1
    }
  }
  if (reason === "Completed") {
    if (hasRunning && isPodReady(pod)) reason = "Running"
    else if (failed !== "") reason = failed
    else if (hasRunning) reason = "NotReady"
  }
  const last = latestEnd(statuses)
  return {
    reason,
    ready,
    restarts: init.restarts + sumOfRestarts(statuses),
    lastRestart: latest([last, init.lastRestart]),
  }
}

function terminatedReason(terminated: unknown): string {
  const reason = textAt(terminated, "reason")
  if (reason !== "") return reason
  const signal = numberAt(terminated, "signal")
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberAt(terminated, "exitCode")}`
}

function isPodReady(pod: KubeObject): boolean {
  return objectsAt(pod, "status.conditions").some(
    ({ type, status }) => type === "Ready" && status === "True",
  )
}

function containerCount(pod: KubeObject): number {
  const sidecars = objectsAt(pod, "spec.initContainers").filter(
    ({ restartPolicy }) => restartPolicy === "Always",
  )
  return objectsAt(pod, "spec.containers").length + sidecars.length
}

function sumOfRestarts(statuses: readonly Json[]): number {
  return statuses.reduce((sum, status) => sum + numberAt(status, "restartCount"), 0)
}

function latestEnd(statuses: readonly Json[]): string {
  return latest(statuses.map((status) => textAt(status, "lastState.terminated.finishedAt")))
}

function latest(times: readonly string[]): string {
  return [...times].sort().at(-1) ?? ""
}

function spellRestarts({ restarts, lastRestart }: Summary, now: Date): string {
  return restarts !== 0 && lastRestart !== ""
    ? `${restarts} (${age(lastRestart, now)} ago)`
    : String(restarts)
}

function readinessGates(pod: KubeObject): string {
  const gates = objectsAt(pod, "spec.readinessGates")
  if (gates.length === 0) return NONE
  const conditions = objectsAt(pod, "status.conditions")
  const open = gates.filter(({ conditionType }) =>
    conditions.some(({ type, status }) => type === conditionType && status === "True"),
  )
  return `${open.length}/${gates.length}`
}
