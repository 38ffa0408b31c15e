import type { EventRecorder } from "../controllers/event-recorder.ts"
import type { Pod } from "../kinds/pod.ts"

/** Says on the pod which of its volumes its processes will not find: they see the machine's own files. */
export function tellUnmounted(events: EventRecorder, pod: Pod): void {
  const volumes = Array.isArray(pod.spec.volumes) ? pod.spec.volumes : []
  for (const volume of volumes) {
    // An empty folder is what TMPDIR and HOME are.
    if (volume === null || typeof volume !== "object" || "emptyDir" in volume) continue
    const message = `Volume "${volume.name}" is not mounted: the embedded node runs processes of this machine, which see its own files; pass configuration by environment variables`
    events.record(pod, { type: "Warning", reason: "NotMounted", message })
  }
}
