import { objectId } from "#lib/kustomize/identity.ts"
import { selectorMatches } from "#lib/kustomize/label-selector.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { containersOf, podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { recordsOf } from "#lib/kustomize/record.ts"
import { at, labelsAt, textsAt } from "../at.ts"
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
  const here = manifests.filter((other) => other.metadata.namespace === metadata.namespace)
  const selector = at(version ?? policy, "spec", "podSelector")
  const workloads = here.filter(
    (manifest) =>
      podSpecOf(manifest) !== undefined && selectorMatches(selector, podLabels(manifest)),
  )
  const rivals = here.filter(
    (other) =>
      other.kind === "NetworkPolicy" &&
      other.metadata.name !== metadata.name &&
      governs(other, direction),
  )
  const selects = (other: Manifest, workload: Manifest) =>
    selectorMatches(at(other, "spec", "podSelector"), podLabels(workload))
  const isAround = (other: Manifest) =>
    workloads.length === 0
      ? Bun.deepEquals(at(other, "spec", "podSelector"), selector) || isForAll(other)
      : workloads.every((workload) => selects(other, workload))
  const named = direction === "Ingress" ? portsOf(workloads) : () => undefined
  const own = version !== undefined && governs(version, direction)
  const guarded =
    workloads.length === 0
      ? rivals.some(isAround)
      : workloads.every((workload) => rivals.some((other) => selects(other, workload)))
  return {
    own,
    isolated: own || guarded,
    pods: workloads.map(objectId),
    flows: own ? flowsOf(version, direction, named) : [],
    others: rivals.filter(isAround).flatMap((other) => flowsOf(other, direction, named)),
  }
}

/** Lists the workloads that a selector picked and that no policy limits. */
export function unguarded(
  policy: Manifest,
  direction: Direction,
  manifests: readonly Manifest[],
): readonly string[] {
  const here = manifests.filter(({ metadata }) => metadata.namespace === policy.metadata.namespace)
  const policies = here.filter(
    (other) => other.kind === "NetworkPolicy" && governs(other, direction),
  )
  return here
    .filter((manifest) => podSpecOf(manifest) !== undefined)
    .filter((manifest) => selectorMatches(at(policy, "spec", "podSelector"), podLabels(manifest)))
    .filter(
      (manifest) =>
        !policies.some((other) =>
          selectorMatches(at(other, "spec", "podSelector"), podLabels(manifest)),
        ),
    )
    .map(objectId)
}

/** A policy without policyTypes governs ingress, and egress when it has such rules. */
function governs(policy: Manifest, direction: Direction): boolean {
  const types = textsAt(policy, "spec", "policyTypes")
  if (types.length > 0) return types.includes(direction)
  return direction === "Ingress" || at(policy, "spec", "egress") !== undefined
}

function isForAll(policy: Manifest): boolean {
  return selectorMatches(at(policy, "spec", "podSelector"), {})
}

function podLabels(workload: Manifest) {
  return labelsAt(workload, "spec", "template", "metadata", "labels")
}

/** A name that stands for different numbers stands for none. */
function portsOf(workloads: readonly Manifest[]): NamedPorts {
  const ports = workloads
    .flatMap((workload) => containersOf(podSpecOf(workload) ?? {}))
    .flatMap(({ ports: list }) => recordsOf(list))
  return (name, protocol) => {
    const numbers = ports
      .filter((port) => port.name === name && (port.protocol ?? "TCP") === protocol)
      .map(({ containerPort }) => containerPort)
    const [first] = numbers
    return new Set(numbers).size === 1 && typeof first === "number" ? first : undefined
  }
}
