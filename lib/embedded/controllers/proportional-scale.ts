import type { Size, Sizes } from "./rollout.ts"

export interface ScaledSize extends Size {
  /** The most pods that the Deployment allowed when this ReplicaSet was last scaled (annotation `max-replicas`). */
  readonly maxBefore: number
}

/**
 * Spreads a change of a Deployment's size over its ReplicaSets in the middle of a rollout, in proportion
 * to their sizes, so that a bad new version does not get all the new pods. Follows Kubernetes's sync.go.
 * `active` are those with replicas, newest first; `most` is replicas + maxSurge (0 when scaled to zero).
 */
export function proportionalScale(active: readonly ScaledSize[], most: number): Sizes {
  const missing = most - active.reduce((sum, one) => sum + one.replicas, 0)
  if (missing === 0) return {}
  const sorted = bySize(active, missing > 0)
  let added = 0
  const sizes = new Map<string, number>()
  for (const one of sorted) {
    const share = portion(one, { most, missing, added })
    added += share
    sizes.set(one.name, one.replicas + share)
  }
  const first = sorted[0]
  if (first !== undefined) {
    const leftover = missing - added
    sizes.set(first.name, Math.max(0, (sizes.get(first.name) ?? 0) + leftover))
  }
  return Object.fromEntries(
    active.flatMap((one) => {
      const next = sizes.get(one.name)
      return next === undefined || next === one.replicas ? [] : [[one.name, next]]
    }),
  )
}

function bySize(active: readonly ScaledSize[], newestFirst: boolean): readonly ScaledSize[] {
  const ordered = newestFirst ? [...active] : [...active].reverse()
  return ordered.sort((a, b) => b.replicas - a.replicas)
}

function portion(
  size: ScaledSize,
  { most, missing, added }: { most: number; missing: number; added: number },
): number {
  if (size.replicas === 0 || missing === added) return 0
  const fraction =
    most === 0
      ? -size.replicas
      : Math.round((size.replicas * most) / Math.max(1, size.maxBefore)) - size.replicas
  const allowed = missing - added
  return missing > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed)
}
