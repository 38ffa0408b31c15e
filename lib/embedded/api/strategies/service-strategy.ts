import { isReachedFromOutside } from "#lib/embedded/api/defaults/default-network.ts"
import { isObject, type Json } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Store } from "#lib/embedded/api/store/store.ts"
import type { Strategy } from "./strategy.ts"

/** A Service gets an address of 10.96.0.0/16 when it is made, and keeps it. */
export const serviceStrategy: Strategy = {
  prepareCreate(object, { store }) {
    object.status = { loadBalancer: {} }
    allocate(specOf(object), store)
  },
  prepareUpdate(object, existing, { store }) {
    const [spec, old] = [specOf(object), specOf(existing)]
    if (spec.type !== "ExternalName" && old.type !== "ExternalName") {
      spec.clusterIP ||= old.clusterIP
      spec.clusterIPs ??= old.clusterIPs
      keepNodePorts(spec, old)
    }
    if (isReachedFromOutside(old) && !isReachedFromOutside(spec)) dropPolicy(spec, old)
    allocate(spec, store)
  },
}

/** What was assumed for a Service reached from outside goes with that, unless somebody changed it. */
function dropPolicy(spec: Json, old: Json): void {
  if (spec.externalTrafficPolicy === old.externalTrafficPolicy) delete spec.externalTrafficPolicy
}

function specOf(object: KubeObject): Json {
  if (isObject(object.spec)) return object.spec
  const spec: Json = {}
  object.spec = spec
  return spec
}

function allocate(spec: Json, store: Store): void {
  if (spec.type === "ExternalName") return
  const others = store.list("services").map(specOf)
  if (!spec.clusterIP) spec.clusterIP = freeAddress(new Set(others.map((other) => other.clusterIP)))
  spec.clusterIPs ??= [spec.clusterIP]
  // Addresses that nobody selects may be of any family.
  const anyFamily = spec.clusterIP === "None" && spec.selector === undefined
  spec.ipFamilies ??= anyFamily ? ["IPv4", "IPv6"] : ["IPv4"]
  spec.ipFamilyPolicy ??= anyFamily ? "RequireDualStack" : "SingleStack"
  if (spec.type !== "NodePort" && spec.type !== "LoadBalancer") return
  const taken = new Set(others.flatMap(portsOf).map((port) => port.nodePort))
  for (const port of portsOf(spec)) {
    port.nodePort ||= firstFree(30_000, taken)
    taken.add(port.nodePort)
  }
}

function keepNodePorts(spec: Json, old: Json): void {
  if (spec.type !== "NodePort" && spec.type !== "LoadBalancer") return
  for (const port of portsOf(spec)) {
    const same = portsOf(old).find(
      ({ port: number, protocol }) => number === port.port && protocol === port.protocol,
    )
    if (!port.nodePort && same?.nodePort) port.nodePort = same.nodePort
  }
}

function portsOf(spec: Json): Json[] {
  return Array.isArray(spec.ports) ? spec.ports.filter(isObject) : []
}

/** The first free address after 10.96.0.10, which clusters keep for DNS. */
function freeAddress(taken: ReadonlySet<unknown>): string {
  for (let number = 11; number < 65_535; number += 1) {
    const address = `10.96.${number >> 8}.${number & 255}`
    if (!taken.has(address)) return address
  }
  throw new Error("Cannot allocate a cluster IP: all addresses of 10.96.0.0/16 are taken")
}

function firstFree(start: number, taken: ReadonlySet<unknown>): number {
  let number = start
  while (taken.has(number)) number += 1
  return number
}
