import type { Manifest } from "#lib/kustomize/manifest.ts"
import { type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { at, labelsAt, textsAt } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions } from "./meaning.ts"
import { danger, listed, notice } from "./words.ts"

/** Who reaches a Service, on which ports, and where its traffic goes. */
export function serviceMeaning({ before, after }: Versions): readonly Consequence[] {
  if ((after ?? before)?.kind !== "Service") return []
  return [...elsewhere(before, after), ...wayIn(before, after), ...selection(before, after)]
}

/** A Service that is only another name for something outside. */
function elsewhere(before: Manifest | undefined, after: Manifest | undefined) {
  const of = (side: Manifest | undefined) =>
    typeOf(side) === "ExternalName" ? at(side, "spec", "externalName") : undefined
  const now = of(after)
  return now === undefined || now === of(before)
    ? []
    : [danger(`sends its clients to ${String(now)}`)]
}

function wayIn(before: Manifest | undefined, after: Manifest | undefined): readonly Consequence[] {
  if (after === undefined) return []
  const type = typeOf(after)
  const ports = portsOf(after)
  const fresh =
    typeOf(before) === type ? ports.filter((port) => !portsOf(before).includes(port)) : ports
  const outside = textsAt(after, "spec", "externalIPs").filter(
    (ip) => !textsAt(before, "spec", "externalIPs").includes(ip),
  )
  const text = `${fresh.length === 1 ? "port" : "ports"} ${listed(fresh)}`
  const ranges = textsAt(after, "spec", "loadBalancerSourceRanges")
  const wider =
    type === "LoadBalancer" &&
    typeOf(before) === type &&
    textsAt(before, "spec", "loadBalancerSourceRanges").length > 0 &&
    ranges.length === 0
  return [
    ...(type === "LoadBalancer" && (fresh.length > 0 || wider)
      ? [
          ranges.length > 0 || isInternal(after)
            ? notice(`exposes ${text} to ${listed(ranges) || "the network around the cluster"}`)
            : danger(`exposes ${wider && fresh.length === 0 ? "its ports" : text} to the internet`),
        ]
      : []),
    ...(type === "NodePort" && fresh.length > 0
      ? [danger(`opens a port of every node for ${text}`)]
      : []),
    ...(outside.length > 0 ? [danger(`takes traffic for the address ${listed(outside)}`)] : []),
    ...(before === undefined ? [] : closed(before, after)),
  ]
}

function closed(before: Manifest, after: Manifest): readonly Consequence[] {
  const now = portsOf(after)
  const gone = portsOf(before).filter((port) => !now.includes(port))
  return gone.map((port) => notice(`answers no more on port ${port}`))
}

function selection(
  before: Manifest | undefined,
  after: Manifest | undefined,
): readonly Consequence[] {
  if (before === undefined || after === undefined) return []
  const same = Bun.deepEquals(at(before, "spec", "selector"), at(after, "spec", "selector"))
  const headless = [before, after].map((side) => at(side, "spec", "clusterIP"))
  return [
    ...(same ? [] : [notice("sends its traffic to other pods")]),
    ...targets(before, after),
    ...(headless[0] === "None" && headless[1] === undefined
      ? [notice("stays without an address: Kubernetes keeps clusterIP None where none is named")]
      : []),
  ]
}

/** Ports that lead elsewhere in the pods. */
function targets(before: Manifest, after: Manifest): readonly Consequence[] {
  const of = (side: Manifest) =>
    new Map(
      recordsOf(at(side, "spec", "ports")).map(({ port, protocol, targetPort = port }) => [
        portText({ port, protocol }),
        String(targetPort),
      ]),
    )
  const old = of(before)
  return [...of(after)].flatMap(([port, target]) => {
    const former = old.get(port)
    if (former === undefined || former === target) return []
    return [notice(`leads port ${port} to port ${target} of its pods instead of ${former}`)]
  })
}

/** As the large clouds are told. */
function isInternal(service: Manifest): boolean {
  return Object.entries(labelsAt(service, "metadata", "annotations")).some(
    ([key, value]) =>
      (/load-balancer-(internal|type|scheme)$/.test(key) && /^(true|internal)$/i.test(value)) ||
      (key.endsWith("load-balancer-internal") && value === "0.0.0.0/0"),
  )
}

function typeOf(service: Manifest | undefined): unknown {
  return service === undefined ? undefined : (at(service, "spec", "type") ?? "ClusterIP")
}

function portsOf(service: Manifest | undefined): readonly string[] {
  return recordsOf(at(service, "spec", "ports")).map(portText)
}

/** `5432`, `53 (UDP)` */
function portText({ port, protocol = "TCP" }: JsonRecord): string {
  return protocol === "TCP" ? String(port) : `${String(port)} (${String(protocol)})`
}
