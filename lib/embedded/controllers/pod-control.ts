import type { KubeObject, Objects } from "../api/objects.ts"
import type { Pod } from "../kinds/pod.ts"
import type { PodTemplate } from "../kinds/workload.ts"
import type { EventRecorder } from "./event-recorder.ts"
import { fieldManager } from "./field-manager.ts"
import { podDraft } from "./pod-draft.ts"

/** How the workload controllers make and remove pods: with the Events that `kubectl describe` shows. */
export interface PodControl {
  /** Throws what the API server says when it refuses. */
  create(owner: KubeObject, template: PodTemplate, options?: Parameters<typeof podDraft>[2]): void
  remove(owner: KubeObject, pod: Pod): void
}

/** Makes the pod control of one controller. */
export function podControl(objects: Objects, events: EventRecorder): PodControl {
  return {
    create(owner, template, options) {
      try {
        const pod = objects.create(podDraft(owner, template, options), { fieldManager })
        const message = `Created pod: ${pod.metadata.name}`
        events.record(owner, { reason: "SuccessfulCreate", message })
      } catch (error) {
        const message = `Error creating: ${error instanceof Error ? error.message : String(error)}`
        events.record(owner, { type: "Warning", reason: "FailedCreate", message })
        throw error
      }
    },
    remove(owner, { metadata: { namespace = "", name, uid } }) {
      objects.delete({ resource: "pods", namespace, name }, { uid })
      events.record(owner, { reason: "SuccessfulDelete", message: `Deleted pod: ${name}` })
    },
  }
}
