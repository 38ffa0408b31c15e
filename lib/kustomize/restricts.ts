import { type JsonRecord, recordsOf } from "./record.ts"

/**
 * Says whether the spec of a NetworkPolicy restricts a direction. Where it names no types, or an empty list of them,
 * Kubernetes takes ingress, and egress when there are rules for it. See `policyTypes` in
 * https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 */
export function restricts(spec: JsonRecord, direction: "Ingress" | "Egress"): boolean {
  const { policyTypes } = spec
  if (Array.isArray(policyTypes) && policyTypes.length > 0) return policyTypes.includes(direction)
  return direction === "Ingress" || recordsOf(spec.egress).length > 0
}
