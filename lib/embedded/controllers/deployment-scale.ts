import type { Objects } from "../api/objects.ts"
import type { Deployment, ReplicaSet } from "../kinds/workload.ts"
import {
  bounds,
  desiredAnnotation,
  maxAnnotation,
  scaleAnnotations,
} from "./deployment-revisions.ts"
import type { EventRecorder } from "./event-recorder.ts"
import { fieldManager } from "./field-manager.ts"
import { proportionalScale } from "./proportional-scale.ts"
import type { Size, Sizes } from "./rollout.ts"

/** What the rollout arithmetic needs of a ReplicaSet. */
export function sizeOf(set: ReplicaSet): Size {
  return {
    name: set.metadata.name,
    replicas: set.spec.replicas ?? 1,
    available: set.status?.availableReplicas ?? 0,
  }
}

/** Tells whether the wanted number of pods changed since the ReplicaSets were last sized. */
export function isScaled(deployment: Deployment, all: readonly ReplicaSet[]): boolean {
  const { replicas } = bounds(deployment)
  return all
    .filter((one) => sizeOf(one).replicas > 0)
    .some((one) => {
      const desired = one.metadata.annotations?.[desiredAnnotation]
      return desired !== undefined && desired !== String(replicas)
    })
}

/** Sizes after a change of `spec.replicas`, outside of or in the middle of a rollout. `all` is oldest first. */
export function scaledSizes(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
): Sizes {
  const { replicas, most } = bounds(deployment)
  const active = all.filter((one) => sizeOf(one).replicas > 0)
  const only =
    active.length === 1 ? active[0] : active.length === 0 ? (newest ?? all.at(-1)) : undefined
  if (only !== undefined)
    return sizeOf(only).replicas === replicas ? {} : { [only.metadata.name]: replicas }
  if (active.length === 0) return {}
  if (newest !== undefined && isSaturated(deployment, newest)) {
    const old = active.filter((one) => one.metadata.uid !== newest.metadata.uid)
    return Object.fromEntries(old.map((one) => [one.metadata.name, 0]))
  }
  if (deployment.spec.strategy?.type === "Recreate") return {}
  const sized = active.map((one) => ({ ...sizeOf(one), maxBefore: maxBefore(deployment, one) }))
  return proportionalScale(sized.reverse(), replicas === 0 ? 0 : most)
}

/** Writes new sizes, and what they were made for, to the ReplicaSets. */
export function applySizes(
  { objects, events }: { readonly objects: Objects; readonly events: EventRecorder },
  deployment: Deployment,
  { sets, sizes }: { readonly sets: readonly ReplicaSet[]; readonly sizes: Sizes },
): void {
  const annotations = scaleAnnotations(deployment)
  for (const set of sets) {
    const { name, replicas: before } = sizeOf(set)
    const after = sizes[name] ?? before
    if (after === before && (before === 0 || isMarked(set, annotations))) continue
    const ref = { resource: "apps/replicasets", namespace: set.metadata.namespace ?? "", name }
    objects.patch(ref, { metadata: { annotations }, spec: { replicas: after } }, { fieldManager })
    if (after === before) continue
    const message = `Scaled ${after > before ? "up" : "down"} replica set ${name} from ${before} to ${after}`
    events.record(deployment, { reason: "ScalingReplicaSet", message })
  }
}

function isMarked(set: ReplicaSet, annotations: Readonly<Record<string, string>>): boolean {
  const present = set.metadata.annotations ?? {}
  return Object.entries(annotations).every(([key, value]) => present[key] === value)
}

function isSaturated(deployment: Deployment, newest: ReplicaSet): boolean {
  const { replicas } = bounds(deployment)
  const { replicas: size, available } = sizeOf(newest)
  const desired = newest.metadata.annotations?.[desiredAnnotation]
  return size === replicas && desired === String(replicas) && available === replicas
}

function maxBefore(deployment: Deployment, set: ReplicaSet): number {
  const written = Number.parseInt(set.metadata.annotations?.[maxAnnotation] ?? "0", 10)
  return written || deployment.status?.replicas || 1
}
