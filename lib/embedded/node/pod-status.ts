import { kubeTime } from "../controllers/time.ts"
import { type Condition, condition, withCondition } from "../kinds/condition.ts"
import type { ContainerStatus, Pod, PodStatus } from "../kinds/pod.ts"
import { loopback } from "./field-value.ts"

export interface PodContainers {
  readonly init: readonly ContainerStatus[]
  readonly main: readonly ContainerStatus[]
  /** All init containers have done their work. */
  readonly initialized: boolean
}

/** Draws a pod's status from its containers', in the kubelet's own words. */
export function podStatus(pod: Pod, containers: PodContainers, now: Date): PodStatus {
  const phase = phaseOf(pod, containers)
  const { init, main } = containers
  return {
    phase,
    ...kept(pod, "qosClass"),
    hostIP: loopback,
    hostIPs: [{ ip: loopback }],
    podIP: loopback,
    podIPs: [{ ip: loopback }],
    startTime: pod.status?.startTime ?? kubeTime(now),
    conditions: conditions(pod, containers, { phase, time: kubeTime(now) }),
    ...(init.length === 0 ? {} : { initContainerStatuses: init }),
    containerStatuses: main,
  }
}

type Phase = NonNullable<PodStatus["phase"]>

function phaseOf(pod: Pod, { init, main, initialized }: PodContainers): Phase {
  const neverAgain = pod.spec.restartPolicy === "Never"
  if (!initialized) {
    const failed = init.some((one) => (one.state.terminated?.exitCode ?? 0) !== 0)
    return failed && neverAgain ? "Failed" : "Pending"
  }
  if (main.every((one) => isDone(pod, one))) {
    return main.every((one) => one.state.terminated?.exitCode === 0) ? "Succeeded" : "Failed"
  }
  const started = main.every(
    (one) => one.state.waiting === undefined || one.lastState.terminated !== undefined,
  )
  return started ? "Running" : "Pending"
}

function isDone(pod: Pod, { state: { terminated } }: ContainerStatus): boolean {
  if (terminated === undefined) return false
  if (pod.metadata.deletionTimestamp !== undefined) return true
  const { restartPolicy = "Always" } = pod.spec
  if (restartPolicy === "Never") return true
  return restartPolicy === "OnFailure" && terminated.exitCode === 0
}

function conditions(
  pod: Pod,
  { init, main, initialized }: PodContainers,
  { phase, time }: { readonly phase: Phase; readonly time: string },
): readonly Condition[] {
  const present = pod.status?.conditions ?? []
  const unready = main.filter((one) => !one.ready).map((one) => one.name)
  const uninitialized = init.filter((one) => one.state.terminated?.exitCode !== 0 && !one.ready)
  const containersReady = readiness(phase, unready)
  const gates = (pod.spec.readinessGates ?? []).map((gate) => gate.conditionType)
  const closed = gates.filter((type) => condition(present, type)?.status !== "True")
  const ready =
    containersReady.status === "True" && closed.length > 0
      ? {
          status: "False",
          reason: "ReadinessGatesNotReady",
          message: `the status of pod readiness gate "${closed[0]}" is not "True"`,
        }
      : containersReady
  const initializedNow = initialized
    ? { status: "True" }
    : {
        status: "False",
        reason: "ContainersNotInitialized",
        message: `containers with incomplete status: ${list(uninitialized.map((one) => one.name))}`,
      }
  const wanted = [
    { type: "PodReadyToStartContainers", status: "True" },
    { type: "Initialized", ...initializedNow },
    { type: "Ready", ...ready },
    { type: "ContainersReady", ...containersReady },
    { type: "PodScheduled", status: "True" },
  ] as const
  return wanted.reduce<readonly Condition[]>(
    (all, one) => withCondition(all, { ...(one as Condition), lastTransitionTime: time }),
    present,
  )
}

function readiness(phase: Phase, unready: readonly string[]): Omit<Condition, "type"> {
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" }
  if (unready.length === 0 && phase === "Running") return { status: "True" }
  const reason = phase === "Failed" ? "PodFailed" : "ContainersNotReady"
  return { status: "False", reason, message: `containers with unready status: ${list(unready)}` }
}

function list(names: readonly string[]): string {
  return `[${names.join(" ")}]`
}

function kept(pod: Pod, field: string): Record<string, unknown> {
  const value = pod.status?.[field]
  return value === undefined ? {} : { [field]: value }
}
