import { selectorMatches } from "#lib/kustomize/label-selector.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podLabelsOf } from "#lib/kustomize/pod-labels.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { grouped } from "./grouped.ts"
import { key } from "./key.ts"

/** Workloads of a namespace whose pods a label selector picks. */
export type PodLookup = (namespace: unknown, selector: unknown) => readonly Manifest[]

/** Finds workloads by the rarest label of a selector, then asks the whole selector. */
export function podLookup(manifests: readonly Manifest[]): PodLookup {
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
