import type { KubeObject } from "../api/objects.ts"
import { type Condition, withCondition } from "../kinds/condition.ts"
import { type LabelSelector, selects } from "../kinds/label-selector.ts"
import type { Pod } from "../kinds/pod.ts"
import type { IntOrPercent } from "../kinds/workload.ts"
import type { ControllerContext } from "./context.ts"
import type { Controller } from "./controller.ts"
import { fieldManager } from "./field-manager.ts"
import { resolveIntOrPercent } from "./int-or-percent.ts"
import { controllerOf, fromKey, objectKey } from "./object-key.ts"
import { isActive, isReady } from "./pod-condition.ts"
import { kubeTime } from "./time.ts"

interface DisruptionBudget extends KubeObject {
  readonly spec: {
    readonly selector?: LabelSelector
    readonly minAvailable?: IntOrPercent
    readonly maxUnavailable?: IntOrPercent
  }
  readonly status?: { readonly conditions?: readonly Condition[] }
}

const resource = "policy/poddisruptionbudgets"

/** Counts how many pods of each PodDisruptionBudget may go now. */
export function disruptionBudgetController({ objects, now }: ControllerContext): Controller {
  return {
    name: "disruption",
    watches: {
      [resource]: (object) => [objectKey(object)],
      pods: ({ metadata }) =>
        objects.list(resource, { namespace: metadata.namespace ?? "" }).map(objectKey),
    },
    reconcile(key) {
      const ref = { resource, ...fromKey(key) }
      const budget = objects.get<DisruptionBudget>(ref)
      const selector = budget?.spec.selector
      if (budget === undefined || selector === undefined) return undefined
      const pods = objects
        .list<Pod>("pods", { namespace: ref.namespace })
        .filter((pod) => isActive(pod) && selects(selector, pod.metadata.labels))
      const healthy = pods.filter(isReady).length
      const expected = expectedPods(pods)
      const desired = desiredHealthy(budget.spec, expected, pods.length)
      const allowed = Math.max(0, healthy - desired)
      const status = {
        currentHealthy: healthy,
        desiredHealthy: desired,
        disruptionsAllowed: allowed,
        expectedPods: expected,
        observedGeneration: budget.metadata.generation ?? 0,
        conditions: conditions(budget, allowed > 0),
      }
      objects.patch(ref, { status }, { subresource: "status", fieldManager })
      return undefined
    },
  }

  /** What the workloads behind the pods want, not what happens to be there. */
  function expectedPods(pods: readonly Pod[]): number {
    const owners = new Map(pods.map((pod) => [controllerOf(pod)?.uid, pod]))
    return [...owners].reduce((sum, [uid, pod]) => {
      const owner = controllerOf(pod)
      if (owner === undefined)
        return sum + pods.filter((one) => controllerOf(one) === undefined).length
      const set = objects.get({
        resource: `apps/${owner.kind.toLowerCase()}s`,
        namespace: pod.metadata.namespace ?? "",
        name: owner.name,
      })
      const spec = set?.metadata.uid === uid ? (set?.spec as { replicas?: number }) : undefined
      return sum + (spec?.replicas ?? 0)
    }, 0)
  }

  function conditions(budget: DisruptionBudget, allowed: boolean): readonly Condition[] {
    return withCondition(budget.status?.conditions ?? [], {
      type: "DisruptionAllowed",
      status: allowed ? "True" : "False",
      reason: allowed ? "SufficientPods" : "InsufficientPods",
      message: "",
      observedGeneration: budget.metadata.generation ?? 0,
      lastTransitionTime: kubeTime(now()),
    })
  }
}

function desiredHealthy(
  { minAvailable, maxUnavailable }: DisruptionBudget["spec"],
  expected: number,
  present: number,
): number {
  if (maxUnavailable !== undefined) {
    return Math.max(0, expected - resolveIntOrPercent(maxUnavailable, expected, "up"))
  }
  if (typeof minAvailable === "number") return minAvailable
  return resolveIntOrPercent(minAvailable ?? 0, expected || present, "up")
}
