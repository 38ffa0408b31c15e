import type { Manifest } from "#lib/kustomize/manifest.ts"
import { recordsOf } from "#lib/kustomize/record.ts"
import { at, labelsAt, textsAt } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions } from "./meaning.ts"
import { danger, listed, notice } from "./words.ts"

/** Ways in from outside the cluster that appear or disappear. */
export function exposureMeaning({ before, after }: Versions): readonly Consequence[] {
  const kind = (after ?? before)?.kind ?? ""
  if (kind === "Service")
    return [...elsewhere(before, after), ...wayIn(before, after), ...selection(before, after)]
  if (kind !== "Ingress" && !kind.endsWith("Route")) return []
  const [old, now] = [routesOf(before), routesOf(after)]
  return [
    ...now.filter((route) => !old.some(({ text }) => text === route.text)).map(exposed),
    ...old
      .filter((route) => !now.some(({ address }) => address === route.address))
      .map(({ address }) => notice(`takes ${address} off the way in`)),
    ...(hasTls(before) && after !== undefined && !hasTls(after)
      ? [danger("serves without TLS from now on")]
      : []),
  ]
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

interface Route {
  readonly host: string
  /** `example.com/path` */
  readonly address: string
  readonly text: string
}

function exposed({ host, text }: Route): Consequence {
  return /(^|\.)(localhost|local|internal|test)$/.test(host)
    ? notice(`makes ${text} reachable`)
    : danger(`exposes ${text} to the internet`)
}

/** Rules of an Ingress, or the host names of a route of the Gateway API. */
function routesOf(manifest: Manifest | undefined): readonly Route[] {
  if (manifest === undefined) return []
  const hostnames = textsAt(manifest, "spec", "hostnames")
  const rules = recordsOf(at(manifest, "spec", "rules"))
  const backend = at(manifest, "spec", "defaultBackend", "service", "name")
  const fallback = backend === undefined ? [] : [route("every host", "/", backend)]
  if (manifest.kind === "Ingress")
    return [
      ...fallback,
      ...rules.flatMap((rule) =>
        recordsOf(at(rule, "http", "paths")).map((path) =>
          route(
            String(rule.host ?? "every host"),
            String(path.path ?? "/"),
            at(path, "backend", "service", "name"),
          ),
        ),
      ),
    ]
  const hosts = hostnames.length === 0 ? ["every host of its gateway"] : hostnames
  return rules.flatMap((rule) => {
    const services = recordsOf(rule.backendRefs).map(({ name }) => String(name))
    const paths = recordsOf(rule.matches).map((match) => String(at(match, "path", "value") ?? "/"))
    return hosts.flatMap((host) =>
      (paths.length === 0 ? ["/"] : paths).map((path) => route(host, path, listed(services))),
    )
  })
}

function route(host: string, path: string, service: unknown): Route {
  const address = `${host}${path === "/" ? "" : path}`
  return { host, address, text: `${String(service ?? "a resource")} at ${address}` }
}

function hasTls(manifest: Manifest | undefined): boolean {
  return manifest?.kind === "Ingress" && recordsOf(at(manifest, "spec", "tls")).length > 0
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

/** Ports that lead elsewhere in the pods. */
function targets(before: Manifest, after: Manifest): readonly Consequence[] {
  const of = (side: Manifest) =>
    new Map(
      recordsOf(at(side, "spec", "ports")).map(({ port, protocol = "TCP", targetPort = port }) => [
        `${String(port)}${protocol === "TCP" ? "" : ` (${String(protocol)})`}`,
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
  return recordsOf(at(service, "spec", "ports")).map(({ port, protocol = "TCP" }) =>
    protocol === "TCP" ? String(port) : `${String(port)} (${String(protocol)})`,
  )
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
