import { at } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions, World } from "./meaning.ts"
import { danger, notice } from "./words.ts"

/** Guards that are taken away or loosened: budgets, quotas, admission, pod security. */
export function guardMeaning({ before, after }: Versions, _world: World): readonly Consequence[] {
  if (before === undefined) return []
  if (after !== undefined) return after.kind === "Namespace" ? podSecurity({ before, after }) : []
  switch (before.kind) {
    case "PodDisruptionBudget":
      return [notice("removes a disruption budget: a drain of nodes may stop all its pods at once")]
    case "HorizontalPodAutoscaler":
      return [notice("follows the load no more: the number of pods stays as it is")]
    case "ResourceQuota":
    case "LimitRange":
      return [notice("removes a limit on what the namespace may use")]
    default:
      return /^(Validating|Mutating)/.test(before.kind)
        ? [danger("is not enforced any more: it checked or changed what is written to the cluster")]
        : []
  }
}

const levels = ["privileged", "baseline", "restricted"]

function podSecurity({ before, after }: Versions): readonly Consequence[] {
  const level = (side: unknown) => {
    const name =
      at(side, "metadata", "labels", "pod-security.kubernetes.io/enforce") ?? "privileged"
    return levels.indexOf(String(name))
  }
  const [old, now] = [level(before), level(after)]
  return now < old
    ? [danger(`allows ${levels[now] ?? "other"} pods in the namespace, which was ${levels[old]}`)]
    : []
}
