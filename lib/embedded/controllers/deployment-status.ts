import { type Condition, condition, withCondition } from "../kinds/condition.ts"
import type { Deployment, DeploymentStatus, ReplicaSet } from "../kinds/workload.ts"
import { limits } from "./rollout.ts"
import { kubeTime } from "./time.ts"

export interface DeploymentParts {
  readonly newest?: ReplicaSet
  readonly all: readonly ReplicaSet[]
  /** This step made the newest ReplicaSet. */
  readonly created: boolean
}

/** Says how far a Deployment is, in Kubernetes's own words: health checks and `kubectl rollout status` read them. */
export function deploymentStatus(
  deployment: Deployment,
  parts: DeploymentParts,
  now: Date,
): DeploymentStatus {
  const { newest, all } = parts
  const count = (
    field: "replicas" | "readyReplicas" | "availableReplicas" | "terminatingReplicas",
  ) => all.reduce((sum, one) => sum + (one.status?.[field] ?? 0), 0)
  const replicas = count("replicas")
  const available = count("availableReplicas")
  const wanted = all.reduce((sum, one) => sum + (one.spec.replicas ?? 0), 0)
  const counts = {
    replicas,
    updatedReplicas: newest?.status?.replicas ?? 0,
    readyReplicas: count("readyReplicas"),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wanted - available),
    terminatingReplicas: count("terminatingReplicas"),
    observedGeneration: deployment.metadata.generation ?? 0,
  }
  const conditions = withFailure(progressCondition(deployment, { parts, counts, now }), all)
  return { ...counts, conditions: withAvailability(deployment, { conditions, available, now }) }
}

/** Milliseconds until a Deployment that makes no progress has run out of time; nothing when none runs. */
export function progressDeadlineIn(deployment: Deployment, now: Date): number | undefined {
  const seconds = deployment.spec.progressDeadlineSeconds
  const progressing = condition(deployment.status?.conditions, "Progressing")
  if (seconds === undefined || progressing === undefined || deployment.spec.paused) return undefined
  if (progressing.status === "False" || progressing.reason === "NewReplicaSetAvailable")
    return undefined
  const since = Date.parse(progressing.lastUpdateTime ?? "") || 0
  // Times are whole seconds: a second more, so that the deadline has passed when we look.
  return Math.max(0, since + (seconds + 1) * 1000 - now.getTime())
}

type Counts = Required<Omit<DeploymentStatus, "conditions" | "collisionCount">>

function withAvailability(
  deployment: Deployment,
  {
    conditions,
    available,
    now,
  }: { conditions: readonly Condition[]; available: number; now: Date },
): readonly Condition[] {
  const enough = available >= minimum(deployment)
  const present = condition(conditions, "Available")
  const status = enough ? "True" : "False"
  if (present?.status === status) return conditions
  const time = kubeTime(now)
  return withCondition(conditions, {
    type: "Available",
    status,
    reason: enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
    message: `Deployment ${enough ? "has" : "does not have"} minimum availability.`,
    lastTransitionTime: time,
    lastUpdateTime: time,
  })
}

/** A ReplicaSet that cannot make pods makes its Deployment say so. */
function withFailure(
  conditions: readonly Condition[],
  all: readonly ReplicaSet[],
): readonly Condition[] {
  const others = conditions.filter((one) => one.type !== "ReplicaFailure")
  const failures = all.map((one) => condition(one.status?.conditions, "ReplicaFailure"))
  const failure = failures.findLast((one) => one?.status === "True")
  return failure === undefined ? others : [...others, failure]
}

function minimum(deployment: Deployment): number {
  const replicas = deployment.spec.replicas ?? 1
  if (deployment.spec.strategy?.type === "Recreate") return replicas
  const { maxSurge, maxUnavailable } = deployment.spec.strategy?.rollingUpdate ?? {}
  return replicas - limits(replicas, maxSurge, maxUnavailable).maxUnavailable
}

function progressCondition(
  deployment: Deployment,
  { parts, counts, now }: { parts: DeploymentParts; counts: Counts; now: Date },
): readonly Condition[] {
  const conditions = deployment.status?.conditions ?? []
  const { progressDeadlineSeconds: deadline, paused } = deployment.spec
  if (deadline === undefined) return conditions.filter((one) => one.type !== "Progressing")
  const present = condition(conditions, "Progressing")
  const set = (status: Condition["status"], reason: string, message: string) => {
    const time = kubeTime(now)
    const next = { type: "Progressing", status, reason, message, lastUpdateTime: time }
    return withCondition(conditions, { ...next, lastTransitionTime: time })
  }
  const name = parts.newest?.metadata.name ?? deployment.metadata.name
  const subject = parts.newest === undefined ? `Deployment "${name}"` : `ReplicaSet "${name}"`
  if (paused) {
    if (present?.reason === "DeploymentPaused") return conditions
    return set("Unknown", "DeploymentPaused", "Deployment is paused")
  }
  if (parts.created) return set("True", "NewReplicaSetCreated", `Created new replica set "${name}"`)
  if (isComplete(deployment, counts)) {
    if (present?.reason === "NewReplicaSetAvailable" && present.message?.includes(`"${name}"`))
      return conditions
    return set("True", "NewReplicaSetAvailable", `${subject} has successfully progressed.`)
  }
  if (present === undefined)
    return set("True", "FoundNewReplicaSet", `Found new replica set "${name}"`)
  if (present.reason === "DeploymentPaused")
    return set("True", "DeploymentResumed", "Deployment is resumed")
  const rolledOut =
    present.reason === "NewReplicaSetAvailable" && counts.replicas === counts.updatedReplicas
  if (rolledOut) return conditions
  if (hasProgressed(deployment, counts))
    return set("True", "ReplicaSetUpdated", `${subject} is progressing.`)
  if (present.reason !== "NewReplicaSetAvailable" && isLate(present, deadline, now)) {
    if (present.reason === "ProgressDeadlineExceeded") return conditions
    return set("False", "ProgressDeadlineExceeded", `${subject} has timed out progressing.`)
  }
  return conditions
}

function isComplete(deployment: Deployment, counts: Counts): boolean {
  const wanted = deployment.spec.replicas ?? 1
  const { updatedReplicas, replicas, availableReplicas } = counts
  return [updatedReplicas, replicas, availableReplicas].every((one) => one === wanted)
}

function hasProgressed(deployment: Deployment, counts: Counts): boolean {
  const {
    replicas = 0,
    updatedReplicas = 0,
    readyReplicas = 0,
    availableReplicas = 0,
  } = deployment.status ?? {}
  return (
    counts.updatedReplicas > updatedReplicas ||
    counts.replicas - counts.updatedReplicas < replicas - updatedReplicas ||
    counts.readyReplicas > readyReplicas ||
    counts.availableReplicas > availableReplicas
  )
}

function isLate(progressing: Condition, deadlineSeconds: number, now: Date): boolean {
  if (progressing.reason === "ProgressDeadlineExceeded") return true
  const since = Date.parse(progressing.lastUpdateTime ?? "") || 0
  return now.getTime() > since + deadlineSeconds * 1000
}
