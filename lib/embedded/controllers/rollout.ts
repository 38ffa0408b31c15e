import type { IntOrPercent } from "../kinds/workload.ts"
import { resolveIntOrPercent } from "./int-or-percent.ts"

/** What the arithmetic needs to know of a ReplicaSet. */
export interface Size {
  readonly name: string
  /** Wanted now (`spec.replicas`). */
  readonly replicas: number
  /** `status.availableReplicas`. */
  readonly available: number
}

export interface Rollout {
  /** Of the Deployment. */
  readonly replicas: number
  readonly maxSurge: number
  readonly maxUnavailable: number
  readonly newest: Size
  /** Oldest first. */
  readonly old: readonly Size[]
}

/** New `spec.replicas` by name, only of those that change; empty when there is nothing to do now. */
export type Sizes = Readonly<Record<string, number>>

/** Resolves a strategy as Kubernetes does: surge rounds up, unavailable down, and both zero would never move. */
export function limits(
  replicas: number,
  maxSurge: IntOrPercent = "25%",
  maxUnavailable: IntOrPercent = "25%",
): { readonly maxSurge: number; readonly maxUnavailable: number } {
  const surge = resolveIntOrPercent(maxSurge, replicas, "up")
  const unavailable = resolveIntOrPercent(maxUnavailable, replicas, "down")
  if (surge === 0 && unavailable === 0)
    return { maxSurge: 0, maxUnavailable: Math.min(1, replicas) }
  return { maxSurge: surge, maxUnavailable: Math.min(unavailable, replicas) }
}

/** Takes the next step of a rolling update: the new ReplicaSet first, then the old ones. Follows Kubernetes's rolling.go. */
export function rollingStep(rollout: Rollout): Sizes {
  const grown = newestSize(rollout)
  if (grown !== rollout.newest.replicas) return { [rollout.newest.name]: grown }
  return shrinkOld(rollout)
}

/** Takes the next step of a Recreate: nothing old may run when the new starts. */
export function recreateStep(rollout: Rollout, oldPodsLeft: boolean): Sizes {
  const shrunk = Object.fromEntries(
    rollout.old.filter((one) => one.replicas > 0).map((one) => [one.name, 0]),
  )
  if (Object.keys(shrunk).length > 0) return shrunk
  if (oldPodsLeft || rollout.newest.replicas === rollout.replicas) return {}
  return { [rollout.newest.name]: rollout.replicas }
}

function newestSize({ replicas, maxSurge, newest, old }: Rollout): number {
  if (newest.replicas >= replicas) return replicas
  const room = replicas + maxSurge - total([newest, ...old])
  if (room <= 0) return newest.replicas
  return newest.replicas + Math.min(room, replicas - newest.replicas)
}

function shrinkOld({ replicas, maxUnavailable, newest, old }: Rollout): Sizes {
  if (total(old) === 0) return {}
  const minAvailable = replicas - maxUnavailable
  const newestUnavailable = newest.replicas - available(newest)
  const removable = total([newest, ...old]) - minAvailable - newestUnavailable
  if (removable <= 0) return {}
  const cleaned = removeUnhealthy(old, removable)
  const spare = [newest, ...cleaned].reduce((sum, one) => sum + available(one), 0) - minAvailable
  const removed = total(old) - total(cleaned)
  // Kubernetes does not bound by `removable` here; a status that lags behind would take too many.
  const shrunk = removeAvailable(cleaned, Math.min(spare, removable - removed))
  return changes(old, shrunk)
}

/** Pods that do not serve go first: they cost no availability. */
function removeUnhealthy(old: readonly Size[], most: number): readonly Size[] {
  let left = most
  return old.map((one) => {
    const gone = Math.min(left, one.replicas - available(one))
    left -= gone
    return { ...one, replicas: one.replicas - gone }
  })
}

function removeAvailable(old: readonly Size[], most: number): readonly Size[] {
  let left = Math.max(0, most)
  return old.map((one) => {
    const gone = Math.min(left, one.replicas)
    left -= gone
    return { ...one, replicas: one.replicas - gone }
  })
}

function changes(before: readonly Size[], after: readonly Size[]): Sizes {
  const sizes = after
    .filter((one, index) => one.replicas !== before[index]?.replicas)
    .map((one) => [one.name, one.replicas])
  return Object.fromEntries(sizes)
}

function total(sizes: readonly Size[]): number {
  return sizes.reduce((sum, one) => sum + one.replicas, 0)
}

/** A status may still count pods that are already to go. */
function available(size: Size): number {
  return Math.min(size.available, size.replicas)
}
