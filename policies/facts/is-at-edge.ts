import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"

/** Says whether an object stands where traffic comes into the cluster: in a namespace that its file calls `edge`. */
export function isAtEdge(
  { kind, metadata }: Manifest,
  { edge = [] }: Pick<Cluster, "edge">,
): boolean {
  const namespace = kind === "Namespace" ? metadata.name : metadata.namespace
  return namespace !== undefined && edge.includes(namespace)
}
