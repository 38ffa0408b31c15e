import { groupOf } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord, recordsOf } from "#lib/kustomize/record.ts"
import { grouped } from "./grouped.ts"
import { key } from "./key.ts"
import { type PodLookup, podLookup } from "./pod-lookup.ts"

/** Everything that a cluster renders, to be looked up without a scan. A namespace may be undefined. */
export interface Surroundings {
  /** False while an app of the cluster does not render: what is missing may be in it. */
  readonly complete: boolean
  find(kind: string, namespace: unknown, name: unknown): Manifest | undefined
  /** The names of a kind in a namespace, sorted. */
  names(kind: string, namespace: unknown): readonly string[]
  /** Whether any object stands in this namespace; what is in the others is not ours to know. */
  knows(namespace: unknown): boolean
  /** Whether a custom resource stands there whose operator may make an object of this name: `db` makes `db-rw`. */
  mayMake(namespace: unknown, name: string): boolean
  /** Workloads of a namespace whose pods a label selector picks. */
  readonly selected: PodLookup
  /** NetworkPolicies that select the pods of a workload. */
  isolating(workload: Manifest): readonly Manifest[]
  /** Services that lead to the pods of a workload. */
  serving(workload: Manifest): readonly Manifest[]
  /** PodDisruptionBudgets that select the pods of a workload. */
  budgeting(workload: Manifest): readonly Manifest[]
  /** The HorizontalPodAutoscaler of a workload. */
  autoscaling(workload: Manifest): Manifest | undefined
  /** RoleBindings and ClusterRoleBindings that name a ServiceAccount. */
  binding(namespace: unknown, account: unknown): readonly Manifest[]
}

/** Reads what a cluster renders once, so that every lookup costs the same for 40 and 4,000 objects. */
export function surroundings(manifests: readonly Manifest[], complete: boolean): Surroundings {
  const places = once(() =>
    grouped(
      manifests
        .map(({ kind, metadata }) => [key(kind, metadata.namespace), metadata.name] as const)
        .toSorted(([, a], [, b]) => (a < b ? -1 : 1)),
    ),
  )
  const objects = new Map(
    manifests.toReversed().map((manifest) => {
      const { kind, metadata } = manifest
      return [key(kind, metadata.namespace, metadata.name), manifest]
    }),
  )
  const namespaces = new Set<unknown>(manifests.map(({ metadata }) => metadata.namespace))
  const selected = podLookup(manifests)
  const selecting = (kind: string, field: string) =>
    once(() => {
      const pairs = manifests
        .filter((manifest) => manifest.kind === kind)
        .flatMap((manifest) =>
          selected(manifest.metadata.namespace, selectorIn(manifest, field)).map(
            (workload) => [workload, manifest] as const,
          ),
        )
      return grouped(pairs)
    })
  const isolating = selecting("NetworkPolicy", "podSelector")
  const serving = selecting("Service", "selector")
  const budgeting = selecting("PodDisruptionBudget", "selector")
  const custom = once(() => new Set(manifests.filter(isCustom).map(placeOf)))
  const autoscaling = once(() => grouped(manifests.flatMap(scaled)))
  const binding = once(() => grouped(manifests.flatMap(boundAccounts)))
  return {
    complete,
    find: (kind, namespace, name) => objects.get(key(kind, namespace, name)),
    names: (kind, namespace) => places().get(key(kind, namespace)) ?? [],
    knows: (namespace) => namespaces.has(namespace),
    mayMake: (namespace, name) =>
      beginnings(name).some((start) => custom().has(key("", namespace, start))),
    selected,
    isolating: (workload) => isolating().get(workload) ?? [],
    serving: (workload) => serving().get(workload) ?? [],
    budgeting: (workload) => budgeting().get(workload) ?? [],
    autoscaling: ({ kind, metadata }) =>
      autoscaling().get(key(kind, metadata.namespace, metadata.name))?.[0],
    binding: (namespace, account) => binding().get(key("", namespace, account)) ?? [],
  }
}

/** A NetworkPolicy without podSelector selects everything; a Service names labels alone, and none selects nothing. */
function selectorIn({ kind, spec }: Manifest, field: string): unknown {
  const selector = isRecord(spec) ? spec[field] : undefined
  if (kind === "Service")
    return isRecord(selector) && Object.keys(selector).length > 0
      ? { matchLabels: selector }
      : undefined
  return selector ?? (kind === "NetworkPolicy" ? {} : undefined)
}

/** Groups of Kubernetes itself have no dot or end in `.k8s.io`. */
function isCustom({ apiVersion }: Manifest): boolean {
  const group = groupOf(apiVersion)
  return group.includes(".") && !group.endsWith(".k8s.io")
}

function placeOf({ metadata }: Manifest): string {
  return key("", metadata.namespace, metadata.name)
}

/** `a-b-c` → `a`, `a-b`, `a-b-c`. */
function beginnings(name: string): readonly string[] {
  const words = name.split("-")
  return words.map((_, index) => words.slice(0, index + 1).join("-"))
}

function scaled(autoscaler: Manifest): readonly (readonly [string, Manifest])[] {
  if (autoscaler.kind !== "HorizontalPodAutoscaler") return []
  const target = isRecord(autoscaler.spec) ? autoscaler.spec.scaleTargetRef : undefined
  if (!isRecord(target)) return []
  return [[key(target.kind, autoscaler.metadata.namespace, target.name), autoscaler]]
}

function boundAccounts(binding: Manifest): readonly (readonly [string, Manifest])[] {
  if (binding.kind !== "RoleBinding" && binding.kind !== "ClusterRoleBinding") return []
  return recordsOf(binding.subjects)
    .filter(({ kind }) => kind === "ServiceAccount")
    .map(({ name, namespace }) => [key("", namespace ?? binding.metadata.namespace, name), binding])
}

function once<T>(work: () => T): () => T {
  let result: { readonly value: T } | undefined
  return () => {
    result ??= { value: work() }
    return result.value
  }
}
