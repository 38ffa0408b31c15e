import type { Pod } from "../kinds/pod.ts"
import type { ReplicaSet } from "../kinds/workload.ts"
import type { ControllerContext } from "./context.ts"
import type { Controller } from "./controller.ts"
import { eventRecorder } from "./event-recorder.ts"
import { fieldManager } from "./field-manager.ts"
import { controlledBy, fromKey, objectKey, ownerKeys } from "./object-key.ts"
import { owned } from "./owned.ts"
import { isActive } from "./pod-condition.ts"
import { inDeletionOrder } from "./pod-deletion-order.ts"
import { replicaSetStatus } from "./replica-set-status.ts"
import { replacing } from "./status-patch.ts"

/** Most pods made or deleted in one turn, so that a large size does not hold up everything else. */
const burst = 50

/** Keeps as many pods of a template as a ReplicaSet wants. */
export function replicaSetController({ objects, now }: ControllerContext): Controller {
  const events = eventRecorder(objects, "replicaset-controller", now)
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
    if (missing > 0) create(set, Math.min(missing, burst))
    if (missing < 0) remove(set, inDeletionOrder(active).slice(0, Math.min(-missing, burst)))
  }

  function create(set: ReplicaSet, count: number): void {
    const { metadata, spec } = set.spec.template
    for (let made = 0; made < count; made += 1) {
      try {
        const pod = objects.create(
          {
            apiVersion: "v1",
            kind: "Pod",
            metadata: {
              ...(metadata?.labels === undefined ? {} : { labels: { ...metadata.labels } }),
              ...(metadata?.annotations === undefined
                ? {}
                : { annotations: { ...metadata.annotations } }),
              generateName: `${set.metadata.name}-`,
              namespace: set.metadata.namespace ?? "",
              ownerReferences: [controlledBy(set)],
            },
            spec,
          },
          { fieldManager },
        )
        const message = `Created pod: ${pod.metadata.name}`
        events.record(set, { reason: "SuccessfulCreate", message })
      } catch (error) {
        const message = `Error creating: ${error instanceof Error ? error.message : String(error)}`
        events.record(set, { type: "Warning", reason: "FailedCreate", message })
        throw error
      }
    }
  }

  function remove(set: ReplicaSet, surplus: readonly Pod[]): void {
    for (const { metadata } of surplus) {
      const { namespace = "", name, uid } = metadata
      objects.delete({ resource: "pods", namespace, name }, { uid })
      events.record(set, { reason: "SuccessfulDelete", message: `Deleted pod: ${name}` })
    }
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
