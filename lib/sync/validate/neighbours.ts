import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podLabelsOf } from "#lib/kustomize/pod-labels.ts"

/** Lists the objects of a kind that stand in the same namespace. */
export function neighbours(
  manifest: Manifest,
  kind: string,
  manifests: readonly Manifest[],
): readonly Manifest[] {
  const { namespace } = manifest.metadata
  return manifests.filter((other) => other.kind === kind && other.metadata.namespace === namespace)
}

/** Lists the workloads of the same namespace whose pods have labels that match. */
export function workloadsWith(
  manifest: Manifest,
  matches: (labels: Readonly<Record<string, string>>) => boolean,
  manifests: readonly Manifest[],
): readonly Manifest[] {
  return manifests.filter((other) => {
    const labels = podLabelsOf(other)
    return (
      labels !== undefined &&
      other.metadata.namespace === manifest.metadata.namespace &&
      matches(labels)
    )
  })
}

/** Says what there is instead: `the app has ConfigMap a, b`. */
export function insteadOf(kind: string, found: readonly Manifest[]): string {
  const names = found.map(({ metadata }) => metadata.name).sort()
  return names.length === 0
    ? `the app declares no ${kind} in that namespace`
    : `the app declares ${kind} ${names.join(", ")}`
}
