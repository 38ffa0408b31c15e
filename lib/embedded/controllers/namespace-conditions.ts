import { type Condition, withCondition } from "../kinds/condition.ts"
import { kubeTime } from "./time.ts"

/** What is still in a namespace that is being deleted. */
export interface Remaining {
  /** `pods.` or `deployments.apps` → how many. */
  readonly resources: ReadonlyMap<string, number>
  /** A finalizer → how many objects it holds. */
  readonly finalizers: ReadonlyMap<string, number>
}

/** Says, in Kubernetes's own words, what keeps a namespace from going. */
export function namespaceConditions(
  before: readonly Condition[],
  { resources, finalizers }: Remaining,
  now: Date,
): readonly Condition[] {
  const all = [
    done("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", discovered),
    done("NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions", parsed),
    done("NamespaceDeletionContentFailure", "ContentDeleted", deleted),
    resources.size === 0
      ? done("NamespaceContentRemaining", "ContentRemoved", removed)
      : remains("NamespaceContentRemaining", "SomeResourcesRemain", left(resources)),
    finalizers.size === 0
      ? done("NamespaceFinalizersRemaining", "ContentHasNoFinalizers", finished)
      : remains("NamespaceFinalizersRemaining", "SomeFinalizersRemain", heldBy(finalizers)),
  ]
  const lastTransitionTime = kubeTime(now)
  return all.reduce((sum, one) => withCondition(sum, { ...one, lastTransitionTime }), before)
}

const discovered = "All resources successfully discovered"
const parsed = "All legacy kube types successfully parsed"
const deleted = "All content successfully deleted, may be waiting on finalization"
const removed = "All content successfully removed"
const finished = "All content-preserving finalizers finished"

function done(type: string, reason: string, message: string): Condition {
  return { type, status: "False", reason, message }
}

function remains(type: string, reason: string, message: string): Condition {
  return { type, status: "True", reason, message }
}

function left(resources: ReadonlyMap<string, number>): string {
  const parts = [...resources].map(([name, count]) => `${name} has ${count} resource instances`)
  return `Some resources are remaining: ${parts.toSorted().join(", ")}`
}

function heldBy(finalizers: ReadonlyMap<string, number>): string {
  const parts = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`)
  return `Some content in the namespace has finalizers remaining: ${parts.toSorted().join(", ")}`
}
