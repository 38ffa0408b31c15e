import type { Objects } from "../api/objects.ts"
import { startController } from "../controllers/controller.ts"
import { eventRecorder } from "../controllers/event-recorder.ts"
import { fromKey, objectKey } from "../controllers/object-key.ts"
import type { Pod } from "../kinds/pod.ts"
import { nodeName } from "./field-value.ts"

/** Binds every new pod to the one node there is; returns how to stop it. */
export function startScheduler(
  objects: Objects,
  { now, onProblem }: { readonly now: () => Date; readonly onProblem: (sentence: string) => void },
): () => void {
  const events = eventRecorder(objects, "default-scheduler", now)
  const controller = {
    name: "scheduler",
    watches: {
      pods: (pod: { readonly spec?: unknown } & Parameters<typeof objectKey>[0]) =>
        isWaiting(pod as Pod) ? [objectKey(pod)] : [],
    },
    reconcile(key: string): undefined {
      const ref = { resource: "pods", ...fromKey(key) }
      const pod = objects.get<Pod>(ref)
      if (pod === undefined || !isWaiting(pod)) return
      objects.patch(ref, { spec: { nodeName } }, { fieldManager: "kube-scheduler" })
      const message = `Successfully assigned ${ref.namespace}/${ref.name} to ${nodeName}`
      events.record(pod, { reason: "Scheduled", message })
    },
  }
  return startController(objects, controller, onProblem)
}

function isWaiting({ spec, metadata }: Pod): boolean {
  const gated = (spec.schedulingGates ?? []).length > 0
  return spec.nodeName === undefined && metadata.deletionTimestamp === undefined && !gated
}
