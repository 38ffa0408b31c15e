import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podLabelsOf } from "#lib/kustomize/pod-labels.ts"
import { podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { restricts } from "#lib/kustomize/restricts.ts"
import { hostsNamed } from "./facts/hosts-named.ts"
import type { Surroundings } from "./facts/surroundings.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** NetworkPolicies say for every pod who may reach it and whom it may reach, DNS included where it uses names. */
export const networkIsolated: Policy = {
  name: "network-isolated",
  why: "Pods that no NetworkPolicy selects may talk to everything, and everything to them; one that forgets DNS breaks every name",
  requirement: ["S4-121"],
  judge: judgeEach((manifest, { around }) => {
    // In the node's network NetworkPolicies do not hold; node-untouched says where that is fine.
    if (podLabelsOf(manifest) === undefined || podSpecOf(manifest)?.hostNetwork === true) return []
    return problemsOf(manifest, around)
  }),
}

function problemsOf(manifest: Manifest, around: Surroundings): readonly string[] {
  const specs = around
    .isolating(manifest)
    .map((policy) => (isRecord(policy.spec) ? policy.spec : {}))
  if (specs.length === 0)
    return ["no NetworkPolicy of its namespace selects its pods; declare one for both directions"]
  const open = (["Ingress", "Egress"] as const).filter(
    (type) => !specs.some((spec) => restricts(spec, type)),
  )
  if (open.length > 0)
    return open.map(
      (type) =>
        `no NetworkPolicy that selects its pods has ${type} among policyTypes; name it, with the rules it needs`,
    )
  const through = (["ingress", "egress"] as const).filter((direction) =>
    specs.some((spec) => recordsOf(spec[direction]).some(allowsEverything)),
  )
  if (through.length > 0)
    return through.map(
      (direction) =>
        `a NetworkPolicy that selects its pods has an ${direction} rule without ${direction === "egress" ? "to" : "from"} and ports, which allows everything; name peers or ports`,
    )
  const rules = specs.flatMap((spec) => recordsOf(spec.egress))
  if (rules.some((rule) => allowsDns(rule, manifest))) return []
  const dns =
    "none allows UDP port 53, so that no name resolves; allow it to the namespace kube-system"
  if (rules.some(reachesNames)) return [`its egress rules reach Services by name, but ${dns}`]
  const [named] = hostsNamed(manifest, around)
  return named === undefined
    ? []
    : [`its env ${named.variable} names a host, but of its egress rules ${dns}`]
}

function allowsEverything(rule: JsonRecord): boolean {
  return recordsOf(rule.ports).length === 0 && listedPeers(rule).length === 0
}

function listedPeers({ from, to }: JsonRecord): readonly JsonRecord[] {
  return [...recordsOf(from), ...recordsOf(to)]
}

/** A rule for addresses alone needs no names. */
function reachesNames(rule: JsonRecord): boolean {
  const peers = recordsOf(rule.to)
  return peers.length === 0 || peers.some((peer) => peer.ipBlock === undefined)
}

function allowsDns(rule: JsonRecord, { metadata }: Manifest): boolean {
  const ports = recordsOf(rule.ports)
  const peers = recordsOf(rule.to)
  return (
    (ports.length === 0 || ports.some(isDns)) &&
    (peers.length === 0 || peers.some((peer) => mayBeDns(peer, metadata.namespace)))
  )
}

/** CoreDNS is in kube-system; which labels that namespace has besides its name is not ours to know. */
function mayBeDns({ ipBlock, namespaceSelector }: JsonRecord, namespace: unknown): boolean {
  if (ipBlock !== undefined || namespace === "kube-system") return true
  if (!isRecord(namespaceSelector)) return false
  const { matchLabels } = namespaceSelector
  const name = isRecord(matchLabels) ? matchLabels["kubernetes.io/metadata.name"] : undefined
  return name === undefined || name === "kube-system"
}

function isDns({ protocol, port, endPort = port }: JsonRecord): boolean {
  if (protocol !== "UDP") return false
  if (port === undefined || port === "dns") return true
  return typeof port === "number" && typeof endPort === "number" && port <= 53 && endPort >= 53
}
