import { at } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions, World } from "./meaning.ts"
import { type Flow, includes, portText, sharesWith } from "./network-flows.ts"
import { type Direction, type Isolation, isolation, unguarded } from "./network-isolation.ts"
import { danger, info, listed, notice } from "./words.ts"

/** Connections that a NetworkPolicy allows now and did not before, or the other way round. Policies add up. */
export function networkMeaning({ before, after }: Versions, world: World): readonly Consequence[] {
  const policy = after ?? before
  if (policy?.kind !== "NetworkPolicy") return []
  const found = (["Ingress", "Egress"] as const).flatMap((direction) => {
    const was = isolation(before, { policy, direction, manifests: world.base })
    const is = isolation(after, { policy, direction, manifests: world.head })
    if (!was.own && !is.own) return []
    return [
      ...judge(direction, was, is),
      ...(was.own ? freed(direction, { before, after }, world) : []),
    ]
  })
  return [
    ...found,
    ...(isMoved({ before, after }) ? [notice("applies to other pods than before")] : []),
  ]
}

function judge(direction: Direction, was: Isolation, is: Isolation): readonly Consequence[] {
  const ingress = direction === "Ingress"
  if (!is.isolated) {
    // Pods that are gone as well need no protection.
    if (is.pods.length === 0 && was.pods.length > 0) return []
    return [free(direction, is.pods)]
  }
  if (!was.isolated)
    return [
      info(`limits ${ingress ? "who may connect to its pods" : "where its pods may connect"}`),
      // Everything to or from anywhere is worth a word even where it was no narrower before.
      ...opened(
        is.flows.filter(({ peer }) => peer.reach !== "some"),
        direction,
      ),
    ]
  const fresh = is.flows.filter((flow) => !allows(was, flow))
  const gone = was.flows.filter((flow) => !allows(is, flow))
  return [...opened(fresh, direction), ...closed(gone, is, direction)]
}

function allows({ flows, others }: Isolation, flow: Flow): boolean {
  return [...flows, ...others].some((other) => includes(other, flow))
}

function opened(flows: readonly Flow[], direction: Direction): readonly Consequence[] {
  return byPeer(flows).map(({ peer, ports }) => {
    const text =
      direction === "Ingress"
        ? `opens ${ports} to ${peer.text}`
        : `lets its pods connect to ${peer.text} on ${ports}`
    return peer.reach === "some" ? notice(text) : danger(text)
  })
}

function closed(
  flows: readonly Flow[],
  { flows: left }: Isolation,
  direction: Direction,
): readonly Consequence[] {
  const ingress = direction === "Ingress"
  return byPeer(flows).map(({ peer, ports, group }) => {
    const rest = byPeer(left.filter((flow) => group.some((wide) => includes(wide, flow))))
    const still = rest.map(({ peer: to, ports: on }) =>
      ingress ? `${on} to ${to.text}` : `${to.text} on ${on}`,
    )
    const isPart = group.every((wide) =>
      left.some((flow) => sharesWith(flow, wide) && !includes(wide, flow)),
    )
    const whom = isPart ? `a part of the ${peer.text}` : peer.text
    const text = ingress
      ? `closes ${ports} to ${whom}`
      : `stops its pods from connecting to ${whom} on ${ports}`
    return notice(still.length === 0 ? text : `${text}; still open: ${listed(still)}`)
  })
}

interface Peers {
  readonly peer: Flow["peer"]
  readonly ports: string
  readonly group: readonly Flow[]
}

function byPeer(flows: readonly Flow[]): readonly Peers[] {
  return [...Map.groupBy(flows, ({ peer }) => peer.text).values()].flatMap((group) => {
    const [first] = group
    return first === undefined
      ? []
      : [{ peer: first.peer, ports: portText(group.map(({ port }) => port)), group }]
  })
}

/** Pods that a policy does not select any more, and no other does. */
function freed(
  direction: Direction,
  { before, after }: Versions,
  { head }: World,
): readonly Consequence[] {
  if (before === undefined || !isMoved({ before, after })) return []
  const pods = unguarded(before, direction, head)
  return pods.length > 0 ? [free(direction, pods)] : []
}

function isMoved({ before, after }: Versions): boolean {
  if (before === undefined || after === undefined) return false
  return !Bun.deepEquals(at(before, "spec", "podSelector"), at(after, "spec", "podSelector"))
}

function free(direction: Direction, pods: readonly string[]): Consequence {
  const which = pods.length === 0 || pods.length > 3 ? "its pods" : listed(pods)
  return danger(
    direction === "Ingress"
      ? `lets everybody connect to ${which}: no other policy limits that`
      : `lets ${which} connect to anywhere: no other policy limits that`,
  )
}
