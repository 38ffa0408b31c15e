import { objectId } from "#lib/kustomize/identity.ts"
import { podLabelsOf } from "#lib/kustomize/pod-labels.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import type { Policy } from "./policy.ts"

/** NetworkPolicies of the app say for every pod who may reach it and whom it may reach. */
export const networkIsolated: Policy = {
  name: "network-isolated",
  why: "Pods that no NetworkPolicy selects may talk to everything, and everything to them",
  requirement: ["S4-121"],
  judge: ({ manifests, around }) =>
    manifests.flatMap((manifest) => {
      if (podLabelsOf(manifest) === undefined) return []
      const specs = around
        .isolating(manifest)
        .map((policy) => (isRecord(policy.spec) ? policy.spec : {}))
      return problemsOf(specs).map((problem) => ({ object: objectId(manifest), problem }))
    }),
}

function problemsOf(specs: readonly JsonRecord[]): readonly string[] {
  if (specs.length === 0) return ["no NetworkPolicy of its namespace selects its pods"]
  const open = ["Ingress", "Egress"].filter((type) => !specs.some((spec) => restricts(spec, type)))
  if (open.length > 0) {
    return open.map(
      (type) => `no NetworkPolicy that selects its pods has ${type} among policyTypes`,
    )
  }
  const rules = specs.flatMap((spec) => recordsOf(spec.egress))
  return rules.some(reachesNames) && !rules.some(allowsDns)
    ? [
        "its egress rules reach Services by name, but none allows UDP port 53, so that no name resolves",
      ]
    : []
}

/** Ingress is always among the types unless they are named; Egress when there are rules for it. */
function restricts(spec: JsonRecord, type: string): boolean {
  if (Array.isArray(spec.policyTypes)) return spec.policyTypes.includes(type)
  return type === "Ingress" || recordsOf(spec.egress).length > 0
}

/** A rule for addresses alone needs no names. */
function reachesNames(rule: JsonRecord): boolean {
  const peers = recordsOf(rule.to)
  return peers.length === 0 || peers.some((peer) => peer.ipBlock === undefined)
}

function allowsDns(rule: JsonRecord): boolean {
  const ports = recordsOf(rule.ports)
  return ports.length === 0 || ports.some(isDns)
}

function isDns({ protocol, port, endPort }: JsonRecord): boolean {
  if (protocol !== "UDP") return false
  if (port === undefined || port === "dns") return true
  return Number(port) <= 53 && Number(endPort ?? port) >= 53
}
