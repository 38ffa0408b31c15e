import { objectId } from "#lib/kustomize/identity.ts"
import { selectorMatches } from "#lib/kustomize/label-selector.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { restricts } from "#lib/kustomize/restricts.ts"
import { at } from "../at.ts"
import { neighboursIn, type Workload } from "./neighbours.ts"
import { type Flow, flowsOf, type NamedPorts } from "./network-flows.ts"

export type Direction = "Ingress" | "Egress"

/** What one side of a review lets the pods of a policy do. */
export interface Isolation {
  /** The policy itself limits this direction. */
  readonly own: boolean
  /** Some policy limits all its pods. */
  readonly isolated: boolean
  /** The workloads whose pods it selects, as far as they are in the render. */
  readonly pods: readonly string[]
  /** What the policy allows. */
  readonly flows: readonly Flow[]
  /** What other policies allow to all the same pods. */
  readonly others: readonly Flow[]
}

/** Finds out what a policy and the others of its namespace let its pods do; `version` is absent where the policy is. */
export function isolation(
  version: Manifest | undefined,
  {
    policy,
    direction,
    manifests,
  }: {
    readonly policy: Manifest
    readonly direction: Direction
    readonly manifests: readonly Manifest[]
  },
): Isolation {
  const { metadata } = version ?? policy
  const here = neighboursIn(manifests, metadata.namespace)
  const selector = at(version ?? policy, "spec", "podSelector")
  const pods = here.workloads.filter(({ labels }) => selectorMatches(selector, labels))
  const rivals = here.policies
    .filter((other) => other.metadata.name !== metadata.name)
    .map((other) => ({ other, picks: at(other, "spec", "podSelector") }))
    .filter(
      ({ picks }) =>
        (pods.length === 0 && Bun.deepEquals(picks, selector)) ||
        pods.some(({ labels }) => selectorMatches(picks, labels)) ||
        selectorMatches(picks, {}),
    )
    .filter(({ other }) => governs(other, direction))
  const all = rivals.filter(({ picks }) =>
    pods.every(({ labels }) => selectorMatches(picks, labels)),
  )
  const named: NamedPorts = (name, protocol, peer) =>
    numberOf({ name, protocol }, direction === "Ingress" ? pods : peersOf(peer, here.workloads))
  const own = version !== undefined && governs(version, direction)
  const isGuarded =
    pods.length === 0
      ? rivals.length > 0
      : pods.every(({ labels }) => rivals.some(({ picks }) => selectorMatches(picks, labels)))
  return {
    own,
    isolated: own || isGuarded,
    pods: pods.map(({ manifest }) => objectId(manifest)),
    flows: own ? flowsOf(version, direction, named) : [],
    others: all.flatMap(({ other }) => flowsOf(other, direction, named)),
  }
}

/** Lists the workloads that a policy picked and that none limits. */
export function unguarded(
  policy: Manifest,
  direction: Direction,
  manifests: readonly Manifest[],
): readonly string[] {
  const { workloads, policies } = neighboursIn(manifests, policy.metadata.namespace)
  const picks = (one: Manifest, { labels }: Workload) =>
    selectorMatches(at(one, "spec", "podSelector"), labels)
  return workloads
    .filter((workload) => picks(policy, workload))
    .filter((pod) => !policies.some((other) => governs(other, direction) && picks(other, pod)))
    .map(({ manifest }) => objectId(manifest))
}

function governs({ spec }: Manifest, direction: Direction): boolean {
  return isRecord(spec) && restricts(spec, direction)
}

/** The pods of a peer in the policy's own namespace; those of others are looked for nowhere. */
function peersOf(peer: JsonRecord | undefined, here: readonly Workload[]): readonly Workload[] {
  if (peer === undefined || peer.namespaceSelector !== undefined) return []
  return here.filter(({ labels }) => selectorMatches(peer.podSelector, labels))
}

/** A name that stands for different numbers stands for none. */
function numberOf(
  { name, protocol }: { readonly name: string; readonly protocol: string },
  workloads: readonly Workload[],
): number | undefined {
  const numbers = workloads
    .flatMap(({ manifest }) => containersOf(podSpecOf(manifest) ?? {}))
    .flatMap(({ ports }) => recordsOf(ports))
    .filter((port) => port.name === name && (port.protocol ?? "TCP") === protocol)
    .map(({ containerPort }) => containerPort)
  const [first] = numbers
  return new Set(numbers).size === 1 && typeof first === "number" ? first : undefined
}
