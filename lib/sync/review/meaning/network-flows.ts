import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { at } from "../at.ts"
import { type Addresses, addressesOf, includesAddresses, isWorld } from "./network-addresses.ts"
import { listed } from "./words.ts"

/** One peer on one port that a NetworkPolicy allows. */
export interface Flow {
  readonly peer: Peer
  readonly port: Port
}

interface Peer {
  /** `every namespace`, `pods with app=web` */
  readonly text: string
  /** `all`: everybody. `internet`: more addresses than a company has. `cluster`: every namespace of the cluster. */
  readonly reach: "all" | "internet" | "cluster" | "some"
  readonly addresses?: Addresses
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

function peerIncludes(wide: Peer, narrow: Peer): boolean {
  if (wide.reach === "all" || wide.text === narrow.text) return true
  if (wide.text === allHere) return narrow.text.startsWith("pods ") && !narrow.text.includes(" in ")
  if (wide.addresses !== undefined && narrow.addresses !== undefined)
    return includesAddresses(wide.addresses, narrow.addresses)
  return wide.reach === "cluster" && narrow.reach === "some" && narrow.addresses === undefined
}

function peerOf({ ipBlock, namespaceSelector, podSelector }: JsonRecord): Peer {
  if (isRecord(ipBlock)) return addresses(ipBlock)
  const pods =
    isRecord(podSelector) && !isEmpty(podSelector) ? selectorText(podSelector) : undefined
  if (!isRecord(namespaceSelector)) return { text: pods ?? allHere, reach: "some" }
  const all = isEmpty(namespaceSelector)
  const place = all ? "every namespace" : namespaceText(namespaceSelector)
  if (pods === undefined) return { text: place, reach: all ? "cluster" : "some" }
  return { text: `${pods} in ${place}`, reach: "some" }
}

const allHere = "every pod of its namespace"

function addresses({ cidr, except }: JsonRecord): Peer {
  const without =
    Array.isArray(except) && except.length > 0 ? ` except ${listed(except.map(String))}` : ""
  const block = addressesOf(cidr, except)
  const everywhere = cidr === "0.0.0.0/0" || cidr === "::/0"
  return {
    text: everywhere ? `the internet${without}` : `addresses ${String(cidr)}${without}`,
    reach: everywhere || (block !== undefined && isWorld(block)) ? "internet" : "some",
    ...(block !== undefined && { addresses: block }),
  }
}

function namespaceText(selector: JsonRecord): string {
  const name = at(selector, "matchLabels", "kubernetes.io/metadata.name")
  const plain =
    typeof name === "string" &&
    Object.keys(selector).length === 1 &&
    Object.keys(selector.matchLabels ?? {}).length === 1
  return plain ? `the namespace ${name}` : `namespaces with ${labelText(selector)}`
}

function selectorText(selector: JsonRecord): string {
  return `pods with ${labelText(selector)}`
}

function labelText({ matchLabels, matchExpressions }: JsonRecord): string {
  const labels = isRecord(matchLabels)
    ? Object.entries(matchLabels).map(([key, value]) => `${key}=${String(value)}`)
    : []
  const expressions = recordsOf(matchExpressions).map(({ key, operator, values }) =>
    [key, operator, ...(Array.isArray(values) ? [`(${values.join(", ")})`] : [])].join(" "),
  )
  return [...labels.sort(), ...expressions.sort()].join(", ")
}

function isEmpty(selector: JsonRecord): boolean {
  const { matchLabels, matchExpressions } = selector
  return (
    Object.keys(isRecord(matchLabels) ? matchLabels : {}).length === 0 &&
    recordsOf(matchExpressions).length === 0
  )
}
