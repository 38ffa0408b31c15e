import type { Pod } from "../kinds/pod.ts"
import type { DaemonSet } from "../kinds/workload.ts"
import type { ControllerContext } from "./context.ts"
import type { Controller } from "./controller.ts"
import { eventRecorder } from "./event-recorder.ts"
import { fieldManager } from "./field-manager.ts"
import { fromKey, objectKey, ownerKeys } from "./object-key.ts"
import { owned } from "./owned.ts"
import { availableIn, isActive, isReady, isTerminating } from "./pod-condition.ts"
import { podControl } from "./pod-control.ts"
import { podTemplateHash } from "./pod-template-hash.ts"
import { replacing } from "./status-patch.ts"

const resource = "apps/daemonsets"
const hashLabel = "controller-revision-hash"

/** Keeps one pod of a DaemonSet on the one node; an update replaces it, the old one first. */
export function daemonSetController({ objects, now }: ControllerContext): Controller {
  const control = podControl(objects, eventRecorder(objects, "daemonset-controller", now))
  return {
    name: "daemonset",
    watches: { [resource]: (object) => [objectKey(object)], pods: ownerKeys("DaemonSet") },
    reconcile(key) {
      const ref = { resource, ...fromKey(key) }
      const set = objects.get<DaemonSet>(ref)
      if (set === undefined) return undefined
      const hash = podTemplateHash(set.spec.template)
      if (set.metadata.deletionTimestamp === undefined) bring(set, hash)
      const { status, again } = statusOf(set, hash)
      const patch = { status: replacing(set.status, status) }
      objects.patch(ref, patch, { subresource: "status", fieldManager })
      return again
    },
  }

  function bring(set: DaemonSet, hash: string): void {
    const pods = podsOf(set)
    for (const pod of pods.filter((one) => !isActive(one) && !isTerminating(one))) {
      control.remove(set, pod)
    }
    const [active, ...surplus] = pods.filter(isActive)
    for (const pod of surplus) control.remove(set, pod)
    if (active !== undefined) {
      const outdated = active.metadata.labels?.[hashLabel] !== hash
      if (outdated && set.spec.updateStrategy?.type !== "OnDelete") control.remove(set, active)
    } else if (!pods.some(isTerminating)) {
      control.create(set, set.spec.template, { labels: { [hashLabel]: hash } })
    }
  }

  function statusOf(set: DaemonSet, hash: string) {
    const pods = podsOf(set).filter(isActive)
    const waits = pods.flatMap(
      (pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, now()) ?? [],
    )
    const available = waits.filter((ms) => ms === 0).length
    const later = waits.filter((ms) => ms > 0)
    const status = {
      currentNumberScheduled: pods.length,
      desiredNumberScheduled: 1,
      numberMisscheduled: 0,
      numberReady: pods.filter(isReady).length,
      updatedNumberScheduled: pods.filter((pod) => pod.metadata.labels?.[hashLabel] === hash)
        .length,
      ...(available === 0 ? {} : { numberAvailable: available }),
      ...(available === 1 ? {} : { numberUnavailable: 1 - available }),
      observedGeneration: set.metadata.generation ?? 0,
    }
    return { status, again: later.length === 0 ? undefined : Math.min(...later) + 10 }
  }

  function podsOf(set: DaemonSet): Pod[] {
    return owned<Pod>(objects, set, { resource: "pods", selector: set.spec.selector })
  }
}
