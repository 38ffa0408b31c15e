import type { Objects } from "../api/objects.ts"
import type { Deployment, ReplicaSet } from "../kinds/workload.ts"
import { fieldManager } from "./field-manager.ts"
import { limits } from "./rollout.ts"

export const revisionAnnotation = "deployment.kubernetes.io/revision"
export const desiredAnnotation = "deployment.kubernetes.io/desired-replicas"
export const maxAnnotation = "deployment.kubernetes.io/max-replicas"

const notCopied = [
  "kubectl.kubernetes.io/last-applied-configuration",
  revisionAnnotation,
  "deprecated.deployment.rollback.to",
  desiredAnnotation,
  maxAnnotation,
]

/** Reads the revision of a Deployment or ReplicaSet, 0 when it has none. */
export function revisionOf(object: Deployment | ReplicaSet): number {
  return Number.parseInt(object.metadata.annotations?.[revisionAnnotation] ?? "0", 10) || 0
}

/** Tells which revision the newest ReplicaSet has: one more than the old ones, so that a rollback counts on. */
export function nextRevision(old: readonly ReplicaSet[]): number {
  return Math.max(0, ...old.map(revisionOf)) + 1
}

/** The annotations of a Deployment's ReplicaSet: its own but those that belong to the Deployment alone, and its revision. */
export function replicaSetAnnotations(
  deployment: Deployment,
  revision: number,
): Record<string, string> {
  const own = Object.entries(deployment.metadata.annotations ?? {})
  const copied = Object.fromEntries(own.filter(([key]) => !notCopied.includes(key)))
  return { ...copied, [revisionAnnotation]: String(revision) }
}

/** The annotations that remember what a ReplicaSet was last scaled for. */
export function scaleAnnotations(deployment: Deployment): Record<string, string> {
  const { replicas, most } = bounds(deployment)
  return { [desiredAnnotation]: String(replicas), [maxAnnotation]: String(most) }
}

/** Wanted and greatest number of pods of a Deployment. */
export function bounds(deployment: Deployment): {
  readonly replicas: number
  readonly most: number
} {
  const replicas = deployment.spec.replicas ?? 1
  if (deployment.spec.strategy?.type === "Recreate") return { replicas, most: replicas }
  const { maxSurge, maxUnavailable } = deployment.spec.strategy?.rollingUpdate ?? {}
  return { replicas, most: replicas + limits(replicas, maxSurge, maxUnavailable).maxSurge }
}

/** Writes a revision to the Deployment, where `kubectl rollout history` looks for the current one. */
export function writeRevision(objects: Objects, deployment: Deployment, revision: number): void {
  if (revisionOf(deployment) === revision) return
  const { namespace = "", name } = deployment.metadata
  objects.patch(
    { resource: "apps/deployments", namespace, name },
    { metadata: { annotations: { [revisionAnnotation]: String(revision) } } },
    { fieldManager },
  )
}
