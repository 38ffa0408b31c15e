import { type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"

/**
 * Says whether the spec of a NetworkPolicy restricts a direction: Ingress is always among the types unless they are
 * named; Egress when there are rules for it.
 */
export function restricts(spec: JsonRecord, type: string): boolean {
  if (Array.isArray(spec.policyTypes)) return spec.policyTypes.includes(type)
  return type === "Ingress" || recordsOf(spec.egress).length > 0
}
