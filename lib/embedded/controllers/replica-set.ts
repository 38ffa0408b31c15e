import type { Pod } from "../kinds/pod.ts"
import type { ReplicaSet } from "../kinds/workload.ts"
import type { ControllerContext } from "./context.ts"
import type { Controller } from "./controller.ts"
import { eventRecorder } from "./event-recorder.ts"
import { fieldManager } from "./field-manager.ts"
import { fromKey, objectKey, ownerKeys } from "./object-key.ts"
import { owned } from "./owned.ts"
import { isActive } from "./pod-condition.ts"
import { podControl } from "./pod-control.ts"
import { inDeletionOrder } from "./pod-deletion-order.ts"
import { replicaSetStatus } from "./replica-set-status.ts"
import { replacing } from "./status-patch.ts"

/** Most pods made or deleted in one turn, so that a large size does not hold up everything else. */
const burst = 50

/** Keeps as many pods of a template as a ReplicaSet wants. */
export function replicaSetController({ objects, now }: ControllerContext): Controller {
  const control = podControl(objects, eventRecorder(objects, "replicaset-controller", now))
  return {
    name: "replicaset",
    watches: {
      "apps/replicasets": (object) => [objectKey(object)],
      pods: ownerKeys("ReplicaSet"),
    },
    reconcile,
  }

  function reconcile(key: string): number | undefined {
    const set = objects.get<ReplicaSet>({ resource: "apps/replicasets", ...fromKey(key) })
    if (set === undefined) return undefined
    let failure: unknown
    try {
      if (set.metadata.deletionTimestamp === undefined) resize(set)
    } catch (error) {
      failure = error
    }
    const again = report(set, failure)
    if (failure !== undefined) throw failure
    return again
  }

  function resize(set: ReplicaSet): void {
    const active = pods(set).filter(isActive)
    const missing = (set.spec.replicas ?? 1) - active.length
    for (let made = 0; made < Math.min(missing, burst); made += 1) {
      control.create(set, set.spec.template)
    }
    const surplus = Math.min(Math.max(0, -missing), burst)
    for (const pod of inDeletionOrder(active).slice(0, surplus)) control.remove(set, pod)
  }

  function report(set: ReplicaSet, failure: unknown): number | undefined {
    const { namespace = "", name } = set.metadata
    const { status, again } = replicaSetStatus(set, pods(set), { now: now(), failure })
    objects.patch(
      { resource: "apps/replicasets", namespace, name },
      { status: replacing(set.status, status) },
      { subresource: "status", fieldManager },
    )
    return again
  }

  function pods(set: ReplicaSet): Pod[] {
    return owned<Pod>(objects, set, { resource: "pods", selector: set.spec.selector })
  }
}
