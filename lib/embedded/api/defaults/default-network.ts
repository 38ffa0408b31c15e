import type { Json } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { child, childIfAny, children, fill } from "./fill.ts"

const THREE_HOURS = 10_800

/** Fills in what Kubernetes assumes in a Service. */
export function defaultService(object: KubeObject): void {
  const spec = child(object, "spec")
  fill(spec, { sessionAffinity: "None", type: "ClusterIP" })
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig
  else
    fill(child(child(spec, "sessionAffinityConfig"), "clientIP"), { timeoutSeconds: THREE_HOURS })
  for (const port of children(spec, "ports")) {
    fill(port, { protocol: "TCP" })
    if (!port.targetPort) port.targetPort = port.port
  }
  if (spec.type !== "ExternalName") fill(spec, { internalTrafficPolicy: "Cluster" })
  if (isReachedFromOutside(spec)) fill(spec, { externalTrafficPolicy: "Cluster" })
  if (spec.type === "LoadBalancer") fill(spec, { allocateLoadBalancerNodePorts: true })
}

/** Says whether a Service has addresses outside of the cluster. */
export function isReachedFromOutside({ type, externalIPs }: Json): boolean {
  const hasAddresses = Array.isArray(externalIPs) && externalIPs.length > 0
  return type === "NodePort" || type === "LoadBalancer" || (type === "ClusterIP" && hasAddresses)
}

/** Fills in what Kubernetes assumes in an EndpointSlice. */
export function defaultEndpointSlice(object: KubeObject): void {
  for (const port of children(object, "ports")) {
    port.name ??= ""
    fill(port, { protocol: "TCP" })
  }
}

/** Fills in what Kubernetes assumes in a NetworkPolicy. */
export function defaultNetworkPolicy(object: KubeObject): void {
  const spec = child(object, "spec")
  child(spec, "podSelector")
  if (children(spec, "policyTypes").length === 0 && !Array.isArray(spec.policyTypes)) {
    spec.policyTypes = children(spec, "egress").length > 0 ? ["Ingress", "Egress"] : ["Ingress"]
  }
  for (const rule of [...children(spec, "ingress"), ...children(spec, "egress")]) {
    for (const port of children(rule, "ports")) fill(port, { protocol: "TCP" })
  }
}

/** Fills in what Kubernetes assumes in an IngressClass. */
export function defaultIngressClass(object: KubeObject): void {
  const parameters = childIfAny(child(object, "spec"), "parameters")
  if (parameters !== undefined) fill(parameters, { scope: "Cluster" })
}
