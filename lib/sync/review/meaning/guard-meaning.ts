import { selectorMatches } from "#lib/kustomize/label-selector.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { recordsOf } from "#lib/kustomize/record.ts"
import { at } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions, World } from "./meaning.ts"
import { neighboursIn } from "./neighbours.ts"
import { danger, notice } from "./words.ts"
import { replicasOf } from "./workload-meaning.ts"

/** Guards that are taken away, loosened or closed for good: budgets, quotas, admission, pod security. */
export function guardMeaning({ before, after }: Versions, world: World): readonly Consequence[] {
  const kind = (after ?? before)?.kind ?? ""
  if (kind === "PodDisruptionBudget") return budget({ before, after }, world)
  if (/^(Validating|Mutating)(Webhook|Admission)/.test(kind)) return admission({ before, after })
  if (kind === "Namespace") return podSecurity({ before, after })
  if (kind !== "ResourceQuota" && kind !== "LimitRange") return []
  return after === undefined ? [notice("removes a limit on what the namespace may use")] : []
}

function budget({ before, after }: Versions, { base, head }: World): readonly Consequence[] {
  if (after === undefined) {
    // Pods that are gone as well need no budget.
    const isNeeded = before === undefined || podsOf(before, base) === 0 || podsOf(before, head) > 0
    const text = "removes a disruption budget: a drain of nodes may stop all its pods at once"
    return isNeeded ? [notice(text)] : []
  }
  if (!isBlocking(after, head) || (before !== undefined && isBlocking(before, base))) return []
  return [danger("lets none of its pods be evicted: no node that runs one can be drained")]
}

function isBlocking(budget: Manifest, manifests: readonly Manifest[]): boolean {
  const [least, away] = [at(budget, "spec", "minAvailable"), at(budget, "spec", "maxUnavailable")]
  if (away === 0 || away === "0%" || least === "100%") return true
  if (typeof least !== "number") return false
  const pods = podsOf(budget, manifests)
  return pods > 0 && least >= pods
}

function podsOf(budget: Manifest, manifests: readonly Manifest[]): number {
  return neighboursIn(manifests, budget.metadata.namespace)
    .workloads.filter(({ manifest }) => /^(Deployment|StatefulSet)$/.test(manifest.kind))
    .filter(({ labels }) => selectorMatches(at(budget, "spec", "selector"), labels))
    .reduce((sum, { manifest }) => sum + replicasOf(manifest), 0)
}

function admission({ before, after }: Versions): readonly Consequence[] {
  if (after === undefined)
    return [
      danger("is not enforced any more: it checked or changed what is written to the cluster"),
    ]
  if (before === undefined) return [notice("checks or changes what is written to the cluster")]
  const isStrict = (side: Manifest) =>
    at(side, "spec", "failurePolicy") !== "Ignore" &&
    recordsOf(side.webhooks).every(({ failurePolicy }) => failurePolicy !== "Ignore")
  return isStrict(before) && !isStrict(after)
    ? [danger("lets everything through when it does not answer (failurePolicy Ignore)")]
    : []
}

const levels = ["privileged", "baseline", "restricted"]

function podSecurity({ before, after }: Versions): readonly Consequence[] {
  if (before === undefined || after === undefined) return []
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
