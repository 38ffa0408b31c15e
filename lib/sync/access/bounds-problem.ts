import type { Cluster } from "#lib/kustomize/cluster.ts"
import { type Bounds, beyond, boundsOf } from "./bounds.ts"

/** Says what a cluster's file wants beyond the bounds, and who can allow it; undefined when it keeps within them. */
export function boundsProblem(cluster: Cluster, bounds: Bounds): string | undefined {
  const more = beyond(boundsOf(cluster), bounds)
  if (more.length === 0) return undefined
  return `Cannot sync clusters/${cluster.name}/index.ts: it asks for more than bootstrap allowed: ${more.join("; ")}; a person with rights runs \`bun run bootstrap ${cluster.name}\``
}
