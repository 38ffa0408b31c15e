import type { Json } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { defaultPodSpec } from "./default-pod-spec.ts"
import { child, children, fill } from "./fill.ts"

const EVICTED_AFTER_SECONDS = 300

/** Fills in what Kubernetes assumes in a pod, but not in a template. */
export function defaultPod(pod: KubeObject): void {
  const spec = child(pod, "spec")
  defaultPodSpec(spec)
  fill(spec, { enableServiceLinks: true })
  for (const container of [...children(spec, "containers"), ...children(spec, "initContainers")]) {
    defaultRequests(container)
  }
}

/** Fills in what Kubernetes's admission gives a new pod: nobody owns these fields. */
export function admitPod(pod: KubeObject): void {
  const spec = child(pod, "spec")
  fill(spec, {
    serviceAccountName: "default",
    priority: 0,
    preemptionPolicy: "PreemptLowerPriority",
  })
  fill(spec, { serviceAccount: spec.serviceAccountName })
  const tolerations = children(spec, "tolerations")
  for (const key of ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]) {
    if (tolerations.some((toleration) => tolerates(toleration, key))) continue
    tolerations.push({
      key,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: EVICTED_AFTER_SECONDS,
    })
  }
  spec.tolerations = tolerations
}

/** Requests are the limits where only limits are given. */
function defaultRequests(container: Json): void {
  const resources = child(container, "resources")
  if (resources.limits === undefined) return
  const limits = child(resources, "limits")
  fill(child(resources, "requests"), limits)
}

function tolerates({ key, effect }: Json, taint: string): boolean {
  return (key === taint || !key) && (effect === "NoExecute" || !effect)
}
