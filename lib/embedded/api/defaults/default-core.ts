import type { Json } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { child, childIfAny, children, fill } from "./fill.ts"

const RBAC = "rbac.authorization.k8s.io"

/** Fills in what Kubernetes assumes in a Namespace. */
export function defaultNamespace({ metadata }: KubeObject): void {
  if (metadata.name !== "")
    metadata.labels = { ...metadata.labels, "kubernetes.io/metadata.name": metadata.name }
}

/** Fills in what Kubernetes assumes in a Secret; texts become data. */
export function defaultSecret(object: KubeObject): void {
  fill(object, { type: "Opaque" })
  const texts = childIfAny(object, "stringData")
  delete object.stringData
  if (texts === undefined) return
  const data = child(object, "data")
  for (const [key, text] of Object.entries(texts))
    data[key] = Buffer.from(String(text)).toString("base64")
}

/** Fills in what Kubernetes assumes in a Node. */
export function defaultNode(object: KubeObject): void {
  const status = childIfAny(object, "status")
  if (status?.capacity !== undefined) fill(status, { allocatable: status.capacity })
}

/** Fills in what Kubernetes assumes in a PersistentVolumeClaim. */
export function defaultPersistentVolumeClaim(object: KubeObject): void {
  fill(child(object, "spec"), { volumeMode: "Filesystem" })
}

/** Fills in what Kubernetes assumes in a LimitRange. */
export function defaultLimitRange(object: KubeObject): void {
  for (const limit of children(child(object, "spec"), "limits")) {
    if (limit.type !== "Container") continue
    const limits = child(limit, "default")
    fill(limits, childIfAny(limit, "max") ?? {})
    const requests = child(limit, "defaultRequest")
    fill(requests, limits)
    fill(requests, childIfAny(limit, "min") ?? {})
  }
}

/** Fills in what Kubernetes assumes in a RoleBinding or ClusterRoleBinding. */
export function defaultRoleBinding(object: KubeObject): void {
  fill(child(object, "roleRef"), { apiGroup: RBAC })
  for (const subject of children(object, "subjects")) {
    if (subject.kind === "User" || subject.kind === "Group") fill(subject, { apiGroup: RBAC })
  }
}

/** Fills in what Kubernetes assumes in a Role or ClusterRole. */
export function defaultRole(object: KubeObject): void {
  object.rules ??= null
}

/** Fills in what Kubernetes assumes in a HorizontalPodAutoscaler. */
export function defaultAutoscaler(object: KubeObject): void {
  const spec = child(object, "spec")
  fill(spec, { minReplicas: 1 })
  if (children(spec, "metrics").length === 0) {
    const target = { type: "Utilization", averageUtilization: 80 }
    spec.metrics = [{ type: "Resource", resource: { name: "cpu", target } }]
  }
  const behavior = childIfAny(spec, "behavior")
  if (behavior === undefined) return
  fill(child(behavior, "scaleUp"), scaleUp())
  fill(child(behavior, "scaleDown"), scaleDown())
}

/** Fills in what Kubernetes assumes in a PriorityClass. */
export function defaultPriorityClass(object: KubeObject): void {
  fill(object, { preemptionPolicy: "PreemptLowerPriority" })
}

function scaleUp(): Json {
  return {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [
      { type: "Pods", value: 4, periodSeconds: 15 },
      { type: "Percent", value: 100, periodSeconds: 15 },
    ],
  }
}

function scaleDown(): Json {
  return { selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] }
}
