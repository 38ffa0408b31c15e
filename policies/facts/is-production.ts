import type { Cluster } from "#lib/kustomize/cluster.ts"

/** Says whether people depend on a cluster: its name is `prod` or begins with it, as `prod-eu`. */
export function isProduction({ name }: Pick<Cluster, "name">): boolean {
  return /^prod(uction)?(-|$)/.test(name)
}
