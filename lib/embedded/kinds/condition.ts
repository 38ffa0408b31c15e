/** A condition of a status, as every Kubernetes kind has them. */
export interface Condition {
  readonly type: string
  readonly status: "True" | "False" | "Unknown"
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
  readonly lastUpdateTime?: string
  readonly observedGeneration?: number
}

/** Finds a condition by its type. */
export function condition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((one) => one.type === type)
}

/** Puts a condition in place of the one of its type; `lastTransitionTime` is kept while its status stays. */
export function withCondition(
  conditions: readonly Condition[],
  next: Condition & { readonly lastTransitionTime: string },
): readonly Condition[] {
  const present = condition(conditions, next.type)
  if (present === undefined) return [...conditions, next]
  const transition =
    present.status === next.status ? present.lastTransitionTime : next.lastTransitionTime
  const placed = { ...next, lastTransitionTime: transition ?? next.lastTransitionTime }
  return conditions.map((one) => (one.type === next.type ? placed : one))
}
