import type { EventRecorder } from "../controllers/event-recorder.ts"
import type { Container, Pod } from "../kinds/pod.ts"
import type { ProbeKind } from "./probe-state.ts"

const names: Readonly<Record<ProbeKind, string>> = {
  startup: "Startup",
  liveness: "Liveness",
  readiness: "Readiness",
}

/** Writes what happens to a container as the kubelet does, for `kubectl describe pod`. */
export function containerEvents(events: EventRecorder, pod: Pod, container: Container) {
  const { name, namespace, uid } = pod.metadata
  const init = pod.spec.initContainers?.some((one) => one.name === container.name)
  const fieldPath = `spec.${init ? "initContainers" : "containers"}{${container.name}}`
  const normal = (reason: string, message: string) =>
    events.record(pod, { reason, message, fieldPath })
  const warning = (reason: string, message: string) =>
    events.record(pod, { type: "Warning", reason, message, fieldPath })
  return {
    pulled: (ms: number) =>
      normal("Pulled", `Successfully pulled image "${container.image}" in ${Math.round(ms)}ms`),
    pullFailed(reason: string): void {
      warning("Failed", `Failed to pull image "${container.image}": ${reason}`)
      warning("Failed", "Error: ErrImagePull")
    },
    backingOffPull(): void {
      normal("BackOff", `Back-off pulling image "${container.image}"`)
      warning("Failed", "Error: ImagePullBackOff")
    },
    started(): void {
      normal("Created", `Created container: ${container.name}`)
      normal("Started", `Started container ${container.name}`)
    },
    failed: (message: string) => warning("Failed", message),
    unhealthy: (kind: ProbeKind, message: string) =>
      warning("Unhealthy", `${names[kind]} probe failed: ${message}`),
    killing: (message: string) => normal("Killing", message),
    stopping: () => normal("Killing", `Stopping container ${container.name}`),
    backingOff: () =>
      warning(
        "BackOff",
        `Back-off restarting failed container ${container.name} in pod ${name}_${namespace}(${uid})`,
      ),
  }
}
