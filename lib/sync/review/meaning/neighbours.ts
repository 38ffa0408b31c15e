import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podLabelsOf } from "#lib/kustomize/pod-labels.ts"

/** What a namespace holds that many meanings ask for. */
export interface Neighbours {
  readonly workloads: readonly Workload[]
  readonly policies: readonly Manifest[]
  readonly autoscalers: readonly Manifest[]
}

export interface Workload {
  readonly manifest: Manifest
  /** Of its pods. */
  readonly labels: Readonly<Record<string, string>>
}

/** A render is looked through once, however many of its objects change. */
const known = new WeakMap<readonly Manifest[], ReadonlyMap<string | undefined, Neighbours>>()

/** Finds what is in a namespace of a render. */
export function neighboursIn(
  manifests: readonly Manifest[],
  namespace: string | undefined,
): Neighbours {
  const found = known.get(manifests) ?? sorted(manifests)
  known.set(manifests, found)
  return found.get(namespace) ?? { workloads: [], policies: [], autoscalers: [] }
}

function sorted(manifests: readonly Manifest[]): ReadonlyMap<string | undefined, Neighbours> {
  const places = Map.groupBy(manifests, ({ metadata }) => metadata.namespace)
  return new Map(
    [...places].map(([namespace, here]) => [
      namespace,
      {
        workloads: here.flatMap((manifest) => {
          const labels = podLabelsOf(manifest)
          return labels === undefined ? [] : [{ manifest, labels }]
        }),
        policies: here.filter(({ kind }) => kind === "NetworkPolicy"),
        autoscalers: here.filter(({ kind }) => kind === "HorizontalPodAutoscaler"),
      },
    ]),
  )
}
