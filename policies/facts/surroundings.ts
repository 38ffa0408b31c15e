import { selectorMatches } from "#lib/kustomize/label-selector.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podLabelsOf } from "#lib/kustomize/pod-labels.ts"
import { isRecord, recordsOf } from "#lib/kustomize/record.ts"

/** Everything that a cluster renders, to be looked up without a scan. A namespace may be undefined. */
export interface Surroundings {
  /** False while an app of the cluster does not render: what is missing may be in it. */
  readonly complete: boolean
  find(kind: string, namespace: unknown, name: unknown): Manifest | undefined
  /** All of a kind in a namespace. */
  list(kind: string, namespace: unknown): readonly Manifest[]
  /** Whether any object stands in this namespace; what is in the others is not ours to know. */
  knows(namespace: unknown): boolean
  /** Workloads of a namespace whose pods a label selector picks. */
  selected(namespace: unknown, selector: unknown): readonly Manifest[]
  /** NetworkPolicies that select the pods of a workload. */
  isolating(workload: Manifest): readonly Manifest[]
  /** PodDisruptionBudgets that select the pods of a workload. */
  budgeting(workload: Manifest): readonly Manifest[]
  /** The HorizontalPodAutoscaler of a workload. */
  autoscaling(workload: Manifest): Manifest | undefined
  /** RoleBindings and ClusterRoleBindings that name a ServiceAccount. */
  binding(namespace: unknown, account: unknown): readonly Manifest[]
}

/** Reads what a cluster renders once, so that every lookup costs the same for 40 and 4,000 objects. */
export function surroundings(manifests: readonly Manifest[], complete: boolean): Surroundings {
  const places = Map.groupBy(manifests, ({ kind, metadata }) => key(kind, metadata.namespace))
  const names = new Map(
    manifests.toReversed().map((manifest) => {
      const { kind, metadata } = manifest
      return [key(kind, metadata.namespace, metadata.name), manifest]
    }),
  )
  const namespaces = new Set<unknown>(manifests.map(({ metadata }) => metadata.namespace))
  const selected = lookUpPods(manifests)
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
  const budgeting = selecting("PodDisruptionBudget", "selector")
  const autoscaling = once(() => grouped(manifests.flatMap(scaled)))
  const binding = once(() => grouped(manifests.flatMap(boundAccounts)))
  return {
    complete,
    find: (kind, namespace, name) => names.get(key(kind, namespace, name)),
    list: (kind, namespace) => places.get(key(kind, namespace)) ?? [],
    knows: (namespace) => namespaces.has(namespace),
    selected,
    isolating: (workload) => isolating().get(workload) ?? [],
    budgeting: (workload) => budgeting().get(workload) ?? [],
    autoscaling: ({ kind, metadata }) =>
      autoscaling().get(key(kind, metadata.namespace, metadata.name))?.[0],
    binding: (namespace, account) => binding().get(key("", namespace, account)) ?? [],
  }
}

/** Finds workloads by their rarest label, then asks the whole selector. */
function lookUpPods(manifests: readonly Manifest[]): Surroundings["selected"] {
  const pods = manifests.flatMap((workload) => {
    const labels = podLabelsOf(workload)
    return labels === undefined
      ? []
      : [{ workload, labels, namespace: workload.metadata.namespace }]
  })
  const byNamespace = Map.groupBy(pods, ({ namespace }) => namespace as unknown)
  const byLabel = grouped(
    pods.flatMap((pod) =>
      Object.entries(pod.labels).map(
        ([name, value]) => [key(name, pod.namespace, value), pod] as const,
      ),
    ),
  )
  return (namespace, selector) => {
    const wanted = isRecord(selector) ? selector.matchLabels : undefined
    const candidates = Object.entries(isRecord(wanted) ? wanted : {}).map(
      ([name, value]) => byLabel.get(key(name, namespace, value)) ?? [],
    )
    const fewest = candidates.reduce(
      (few, some) => (some.length < few.length ? some : few),
      candidates[0] ?? byNamespace.get(namespace) ?? [],
    )
    return fewest
      .filter(({ labels }) => selectorMatches(selector, labels))
      .map(({ workload }) => workload)
  }
}

/** A NetworkPolicy without podSelector selects everything. */
function selectorIn({ kind, spec }: Manifest, field: string): unknown {
  const selector = isRecord(spec) ? spec[field] : undefined
  return selector ?? (kind === "NetworkPolicy" ? {} : undefined)
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

function grouped<K, V>(pairs: readonly (readonly [K, V])[]): ReadonlyMap<K, readonly V[]> {
  const groups = new Map<K, V[]>()
  for (const [name, value] of pairs) {
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [value])
    else group.push(value)
  }
  return groups
}

/** Unlike text joined with a sign, JSON keeps its parts apart. */
function key(...parts: readonly unknown[]): string {
  return JSON.stringify(parts)
}

function once<T>(work: () => T): () => T {
  let result: { readonly value: T } | undefined
  return () => {
    result ??= { value: work() }
    return result.value
  }
}
