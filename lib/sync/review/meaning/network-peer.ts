import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { type Addresses, addressesOf, includesAddresses, isWorld } from "./network-addresses.ts"
import { listed } from "./words.ts"

/** Whom a rule names. */
export interface Peer {
  /** `every namespace`, `pods with app=web` */
  readonly text: string
  /** `all`: everybody. `internet`: more addresses than a company has. `cluster`: every namespace of the cluster. */
  readonly reach: "all" | "internet" | "cluster" | "some"
  readonly addresses?: Addresses
  readonly picks?: Picks
}

/** What pods and their namespaces have to be like, one text each, such as `app=web`. */
interface Picks {
  readonly namespaces: readonly string[] | "its own"
  readonly pods: readonly string[]
}

/** Reads one peer of a rule. */
export function peerOf({ ipBlock, namespaceSelector, podSelector }: JsonRecord): Peer {
  if (isRecord(ipBlock)) return addresses(ipBlock)
  const picks = {
    namespaces: isRecord(namespaceSelector) ? wantsOf(namespaceSelector) : "its own",
    pods: isRecord(podSelector) ? wantsOf(podSelector) : [],
  } as const
  const reach = picks.pods.length === 0 && picks.namespaces.length === 0 ? "cluster" : "some"
  return { text: picksText(picks), reach, picks }
}

/** Says whether one peer takes in all of the other. */
export function peerIncludes(wide: Peer, narrow: Peer): boolean {
  if (wide.reach === "all") return true
  if (wide.addresses !== undefined && narrow.addresses !== undefined)
    return includesAddresses(wide.addresses, narrow.addresses)
  if (wide.picks === undefined || narrow.picks === undefined) return wide.text === narrow.text
  return (
    placesInclude(wide.picks.namespaces, narrow.picks.namespaces) &&
    wantsNoMore(wide.picks.pods, narrow.picks.pods)
  )
}

function placesInclude(wide: Picks["namespaces"], narrow: Picks["namespaces"]): boolean {
  if (wide === "its own") return narrow === "its own"
  return narrow === "its own" ? wide.length === 0 : wantsNoMore(wide, narrow)
}

/** Who asks for less takes in more. */
function wantsNoMore(wide: readonly string[], narrow: readonly string[]): boolean {
  return wide.every((want) => narrow.includes(want))
}

function picksText({ namespaces, pods }: Picks): string {
  const which = `pods with ${pods.join(", ")}`
  if (namespaces === "its own") return pods.length === 0 ? "every pod of its namespace" : which
  const place = placeText(namespaces)
  return pods.length === 0 ? place : `${which} in ${place}`
}

function placeText(wants: readonly string[]): string {
  const [only = "", more] = wants
  if (only === "") return "every namespace"
  const name = /^kubernetes\.io\/metadata\.name=(?<name>.*)$/.exec(only)?.groups?.name
  if (name !== undefined && more === undefined) return `the namespace ${name}`
  return `namespaces with ${wants.join(", ")}`
}

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

function wantsOf({ matchLabels, matchExpressions }: JsonRecord): readonly string[] {
  const labels = isRecord(matchLabels)
    ? Object.entries(matchLabels).map(([key, value]) => `${key}=${String(value)}`)
    : []
  const expressions = recordsOf(matchExpressions).map(({ key, operator, values }) =>
    [key, operator, ...(Array.isArray(values) ? [`(${values.join(", ")})`] : [])].join(" "),
  )
  return [...labels.sort(), ...expressions.sort()]
}
