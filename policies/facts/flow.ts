import { selectorMatches } from "#lib/kustomize/label-selector.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podLabelsOf } from "#lib/kustomize/pod-labels.ts"
import { podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { restricts } from "#lib/kustomize/restricts.ts"
import { podPortOf } from "./pod-port-of.ts"
import type { Surroundings } from "./surroundings.ts"

/** TCP from the pods of one workload to a port of another's; undefined where nothing says which. */
export interface Flow {
  readonly from: Manifest
  readonly to: Manifest
  readonly port: number | undefined
  readonly around: Surroundings
}

/**
 * Says whether the NetworkPolicies of the one side allow a flow: those of `from` for egress, those of `to` for ingress.
 * See https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function allowsFlow(direction: "egress" | "ingress", flow: Flow): boolean {
  const own = direction === "egress" ? flow.from : flow.to
  const other = direction === "egress" ? flow.to : flow.from
  // NetworkPolicies hold for no pod in its node's network.
  if (podSpecOf(own)?.hostNetwork === true) return true
  const specs = flow.around
    .isolating(own)
    .map(({ spec }) => (isRecord(spec) ? spec : {}))
    .filter((spec) => restricts(spec, direction === "egress" ? "Egress" : "Ingress"))
  if (specs.length === 0) return true
  const peers = direction === "egress" ? "to" : "from"
  return specs
    .flatMap((spec) => recordsOf(spec[direction]))
    .some(
      (rule) => coversPort(rule, flow) && coversPeer(recordsOf(rule[peers]), { own, other, flow }),
    )
}

function coversPort(rule: JsonRecord, { port, to }: Flow): boolean {
  const ports = recordsOf(rule.ports)
  if (ports.length === 0 || port === undefined) return true
  return ports.some(({ protocol = "TCP", port: first, endPort }) => {
    if (protocol !== "TCP") return false
    if (first === undefined) return true
    const number = podPortOf(to, first)
    if (number === undefined) return false
    return port >= number && port <= (typeof endPort === "number" ? endPort : number)
  })
}

interface Sides {
  readonly own: Manifest
  readonly other: Manifest
  readonly flow: Flow
}

/** Addresses may be those of pods: nobody knows before they run. */
function coversPeer(peers: readonly JsonRecord[], { own, other, flow }: Sides): boolean {
  const labels = podLabelsOf(other) ?? {}
  return (
    peers.length === 0 ||
    peers.some(({ ipBlock, namespaceSelector, podSelector }) => {
      if (ipBlock !== undefined) return true
      const inPlace =
        namespaceSelector === undefined
          ? own.metadata.namespace === other.metadata.namespace
          : selectorMatches(namespaceSelector, namespaceLabels(other, flow.around))
      return inPlace && (podSelector === undefined || selectorMatches(podSelector, labels))
    })
  )
}

/** Kubernetes itself puts a namespace's name among its labels. */
function namespaceLabels(
  { metadata }: Manifest,
  around: Surroundings,
): Readonly<Record<string, string>> {
  const { namespace = "" } = metadata
  const labels = around.find("Namespace", undefined, namespace)?.metadata.labels
  return { ...labels, "kubernetes.io/metadata.name": namespace }
}
