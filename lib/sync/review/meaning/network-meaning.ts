import { selectorMatches } from "#lib/kustomize/label-selector.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { at, labelsAt, textsAt } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions, World } from "./meaning.ts"
import { type Flow, flowsOf, includes, portText } from "./network-flows.ts"
import { danger, info, notice } from "./words.ts"

type Direction = "Ingress" | "Egress"

/** Connections that a NetworkPolicy allows now and did not before, or the other way round. Policies add up. */
export function networkMeaning({ before, after }: Versions, world: World): readonly Consequence[] {
  const policy = after ?? before
  if (policy?.kind !== "NetworkPolicy") return []
  return (["Ingress", "Egress"] as const).flatMap((direction) =>
    meaning(direction, { before, after, policy }, world),
  )
}

function meaning(
  direction: Direction,
  {
    before,
    after,
    policy,
  }: { before: Manifest | undefined; after: Manifest | undefined; policy: Manifest },
  world: World,
): readonly Consequence[] {
  const was = before !== undefined && governs(before, direction)
  const is = after !== undefined && governs(after, direction)
  if (!was && !is) return []
  const wasIsolated = was || isIsolated(policy, direction, world.base)
  const isIsolatedNow = is || isIsolated(policy, direction, world.head)
  if (!isIsolatedNow)
    return [
      danger(
        direction === "Ingress"
          ? "lets everybody connect to its pods: no other policy limits them"
          : "lets its pods connect to everywhere: no other policy limits them",
      ),
    ]
  const old = was ? flowsOf(before, direction) : []
  const now = is ? flowsOf(after, direction) : []
  if (!wasIsolated)
    return [
      info(
        `limits ${direction === "Ingress" ? "who may connect to its pods" : "where its pods may connect"}`,
      ),
      ...opened(now.filter(isWide), direction),
    ]
  return [
    ...opened(
      now.filter((flow) => !old.some((other) => includes(other, flow))),
      direction,
    ),
    ...closed(
      old.filter((flow) => !now.some((other) => includes(other, flow))),
      direction,
    ),
    ...moved(before, after),
  ]
}

/** Everything to or from anywhere is worth a word even where it was no narrower before. */
function isWide({ peer }: Flow): boolean {
  return peer.reach !== "some"
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

function closed(flows: readonly Flow[], direction: Direction): readonly Consequence[] {
  return byPeer(flows).map(({ peer, ports }) =>
    notice(
      direction === "Ingress"
        ? `closes ${ports} to ${peer.text}`
        : `stops its pods from connecting to ${peer.text} on ${ports}`,
    ),
  )
}

function byPeer(
  flows: readonly Flow[],
): readonly { readonly peer: Flow["peer"]; readonly ports: string }[] {
  return [...Map.groupBy(flows, ({ peer }) => peer.text).values()].flatMap((group) => {
    const [first] = group
    return first === undefined
      ? []
      : [{ peer: first.peer, ports: portText(group.map(({ port }) => port)) }]
  })
}

function moved(before: Manifest | undefined, after: Manifest | undefined): readonly Consequence[] {
  if (before === undefined || after === undefined) return []
  const [old, now] = [before, after].map((policy) => at(policy, "spec", "podSelector"))
  return Bun.deepEquals(old, now) ? [] : [notice("applies to other pods than before")]
}

/** A policy without policyTypes governs ingress, and egress when it has such rules. */
function governs(policy: Manifest, direction: Direction): boolean {
  const types = textsAt(policy, "spec", "policyTypes")
  if (types.length > 0) return types.includes(direction)
  return direction === "Ingress" || at(policy, "spec", "egress") !== undefined
}

/** Says whether other policies limit all the pods that this one selects. */
function isIsolated(
  policy: Manifest,
  direction: Direction,
  manifests: readonly Manifest[],
): boolean {
  const { name, namespace } = policy.metadata
  const here = manifests.filter(({ metadata }) => metadata.namespace === namespace)
  const others = here
    .filter((other) => other.kind === "NetworkPolicy" && other.metadata.name !== name)
    .filter((other) => governs(other, direction))
    .map((other) => at(other, "spec", "podSelector"))
  const pods = here
    .filter((manifest) => podSpecOf(manifest) !== undefined)
    .map((manifest) => labelsAt(manifest, "spec", "template", "metadata", "labels"))
    .filter((labels) => selectorMatches(at(policy, "spec", "podSelector"), labels))
  if (pods.length === 0) return others.some((selector) => selectorMatches(selector, {}))
  return pods.every((labels) => others.some((selector) => selectorMatches(selector, labels)))
}
