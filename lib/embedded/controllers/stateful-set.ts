import type { Pod } from "../kinds/pod.ts"
import type { StatefulSet } from "../kinds/workload.ts"
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

const resource = "apps/statefulsets"
const hashLabel = "controller-revision-hash"

/** Keeps the numbered pods of a StatefulSet: made in order, removed and updated from the highest number down, one at a time. */
export function statefulSetController({ objects, now }: ControllerContext): Controller {
  const events = eventRecorder(objects, "statefulset-controller", now)
  const control = podControl(objects, events)
  return {
    name: "statefulset",
    watches: { [resource]: (object) => [objectKey(object)], pods: ownerKeys("StatefulSet") },
    reconcile(key) {
      const ref = { resource, ...fromKey(key) }
      const set = objects.get<StatefulSet>(ref)
      if (set === undefined) return undefined
      const hash = podTemplateHash(set.spec.template)
      const reason = unsupported(set)
      if (reason !== undefined) {
        events.record(set, { type: "Warning", reason: "NotSupported", message: reason })
      } else if (set.metadata.deletionTimestamp === undefined) bring(set, hash)
      const { status, again } = statusOf(set, hash)
      const patch = { status: replacing(set.status, status) }
      objects.patch(ref, patch, { subresource: "status", fieldManager })
      return again
    },
  }

  /** Takes at most one step, unless the pods may come and go in parallel. */
  function bring(set: StatefulSet, hash: string): void {
    const pods = podsOf(set)
    for (const pod of pods.filter((one) => !isActive(one) && !isTerminating(one))) {
      control.remove(set, pod)
    }
    const parallel = set.spec.podManagementPolicy === "Parallel"
    const numbers = numbersOf(set)
    for (const number of numbers) {
      const pod = pods.find((one) => one.metadata.name === nameOf(set, number))
      if (pod === undefined) create(set, number, hash)
      if (!parallel && (pod === undefined || !isUp(set, pod))) return
    }
    const wanted = new Set(numbers.map((number) => nameOf(set, number)))
    const surplus = pods.filter((pod) => !wanted.has(pod.metadata.name)).sort(highestFirst)
    if (parallel) for (const pod of surplus.filter(isActive)) control.remove(set, pod)
    const [highest] = surplus
    if (highest !== undefined) {
      if (!parallel && isActive(highest)) control.remove(set, highest)
      return
    }
    if (set.spec.updateStrategy?.type !== "OnDelete") update(set, pods, hash)
  }

  function update(set: StatefulSet, pods: readonly Pod[], hash: string): void {
    for (const pod of [...pods].sort(highestFirst)) {
      if (isTerminating(pod)) return
      if (pod.metadata.labels?.[hashLabel] !== hash) {
        control.remove(set, pod)
        return
      }
      if (!isUp(set, pod)) return
    }
  }

  function create(set: StatefulSet, number: number, hash: string): void {
    const name = nameOf(set, number)
    const labels = {
      "statefulset.kubernetes.io/pod-name": name,
      "apps.kubernetes.io/pod-index": String(number),
      [hashLabel]: hash,
    }
    control.create(set, set.spec.template, { name, labels })
  }

  function isUp(set: StatefulSet, pod: Pod): boolean {
    return isActive(pod) && availableIn(pod, set.spec.minReadySeconds ?? 0, now()) === 0
  }

  function statusOf(set: StatefulSet, hash: string) {
    const pods = podsOf(set).filter(isActive)
    const waits = pods.flatMap(
      (pod) => availableIn(pod, set.spec.minReadySeconds ?? 0, now()) ?? [],
    )
    const later = waits.filter((ms) => ms > 0)
    const updated = pods.filter((pod) => pod.metadata.labels?.[hashLabel] === hash)
    const revision = `${set.metadata.name}-${hash}`
    const before = String(set.status?.currentRevision ?? revision)
    const done = updated.length === pods.length && pods.length === numbersOf(set).length
    const current = pods.filter((pod) => before.endsWith(`-${pod.metadata.labels?.[hashLabel]}`))
    const status = {
      replicas: pods.length,
      readyReplicas: pods.filter(isReady).length,
      availableReplicas: waits.length - later.length,
      currentReplicas: done ? updated.length : current.length,
      updatedReplicas: updated.length,
      currentRevision: done ? revision : before,
      updateRevision: revision,
      collisionCount: 0,
      observedGeneration: set.metadata.generation ?? 0,
    }
    return { status, again: later.length === 0 ? undefined : Math.min(...later) + 10 }
  }

  function podsOf(set: StatefulSet): Pod[] {
    return owned<Pod>(objects, set, { resource: "pods", selector: set.spec.selector })
  }
}

/** What we do not do we say, instead of doing something else. */
function unsupported({ spec }: StatefulSet): string | undefined {
  const subject = "The embedded cluster starts no pods of this StatefulSet"
  if ((spec.volumeClaimTemplates ?? []).length > 0) {
    return `${subject}: it has no volumes, and volumeClaimTemplates asks for some`
  }
  if ((spec.updateStrategy?.rollingUpdate?.partition ?? 0) > 0) {
    return `${subject}: it keeps no old revisions, and updateStrategy.rollingUpdate.partition asks for some`
  }
  return undefined
}

function numbersOf({ spec }: StatefulSet): readonly number[] {
  const start = spec.ordinals?.start ?? 0
  return Array.from({ length: spec.replicas ?? 1 }, (_, index) => start + index)
}

function nameOf(set: StatefulSet, number: number): string {
  return `${set.metadata.name}-${number}`
}

function highestFirst(a: Pod, b: Pod): number {
  const number = ({ metadata: { name } }: Pod) => Number(name.slice(name.lastIndexOf("-") + 1))
  return number(b) - number(a)
}
