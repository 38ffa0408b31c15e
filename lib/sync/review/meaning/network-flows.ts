import type { Manifest } from "#lib/kustomize/manifest.ts"
import { type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { at } from "../at.ts"
import { sharesAddresses } from "./network-addresses.ts"
import { type Peer, peerIncludes, peerOf } from "./network-peer.ts"
import { listed } from "./words.ts"

/** One peer on one port that a NetworkPolicy allows. */
export interface Flow {
  readonly peer: Peer
  readonly port: Port
}

interface Port {
  readonly protocol: string
  /** Absent: every port. A text is a port's name, of which nobody knows the number. */
  readonly from?: number | string
  readonly to?: number
  /** What the number is called in the pods. */
  readonly name?: string
}

/** Finds the number of a port that pods have a name for: those of the policy, or of a peer that they connect to. */
export type NamedPorts = (
  name: string,
  protocol: string,
  peer: JsonRecord | undefined,
) => number | undefined

/** Lists what the rules of one direction allow; a rule without peers or ports allows all. */
export function flowsOf(
  policy: Manifest,
  direction: "Ingress" | "Egress",
  named: NamedPorts,
): readonly Flow[] {
  const ingress = direction === "Ingress"
  const everybody: Peer = { text: ingress ? "everybody" : "anywhere", reach: "all" }
  return recordsOf(at(policy, "spec", ingress ? "ingress" : "egress")).flatMap((rule) => {
    const peers = recordsOf(ingress ? rule.from : rule.to)
    const ports = recordsOf(rule.ports)
    return (peers.length === 0 ? [undefined] : peers).flatMap((given) => {
      const peer = given === undefined ? everybody : peerOf(given)
      const numbered = (name: string, protocol: string) => named(name, protocol, given)
      return (ports.length === 0 ? [everyPort] : ports.map((port) => portOf(port, numbered))).map(
        (port) => ({ peer, port }),
      )
    })
  })
}

/** Says whether one flow allows all that the other does. */
export function includes(wide: Flow, narrow: Flow): boolean {
  return peerIncludes(wide.peer, narrow.peer) && portIncludes(wide.port, narrow.port)
}

/** Says whether one flow allows a part of what the other does: some of its addresses. */
export function sharesWith(one: Flow, other: Flow): boolean {
  if (one.peer.addresses === undefined || other.peer.addresses === undefined) return false
  return (
    portIncludes(one.port, other.port) && sharesAddresses(one.peer.addresses, other.peer.addresses)
  )
}

/** `port 5432`, `ports 53 (UDP) and 53`, `every port`. */
export function portText(ports: readonly Port[]): string {
  if (ports.some(({ from, protocol }) => from === undefined && protocol === "")) return "every port"
  const texts = [...new Set(ports.map(textOf))]
  return `${texts.length === 1 && !texts[0]?.includes("–") ? "port" : "ports"} ${listed(texts)}`
}

function textOf({ protocol, from, to, name }: Port): string {
  const number = from === undefined ? "any" : to === undefined ? String(from) : `${from}–${to}`
  const range = name === undefined ? number : `${number} ("${name}")`
  return protocol === "TCP" || protocol === "" ? range : `${range} (${protocol})`
}

const everyPort: Port = { protocol: "" }

function portOf(
  { protocol: given, port, endPort }: JsonRecord,
  named: (name: string, protocol: string) => number | undefined,
): Port {
  const protocol = typeof given === "string" ? given : "TCP"
  const number = typeof port === "string" ? named(port, protocol) : undefined
  if (typeof port === "string" && number !== undefined)
    return { protocol, from: number, name: port }
  const from = typeof port === "number" || typeof port === "string" ? port : undefined
  return {
    protocol,
    ...(from !== undefined && { from }),
    ...(typeof endPort === "number" && { to: endPort }),
  }
}

function portIncludes(wide: Port, narrow: Port): boolean {
  if (wide.protocol === "") return true
  if (wide.protocol !== narrow.protocol) return false
  if (wide.from === undefined) return true
  if (typeof wide.from !== "number" || typeof narrow.from !== "number")
    return wide.from === narrow.from
  return wide.from <= narrow.from && (wide.to ?? wide.from) >= (narrow.to ?? narrow.from)
}
