import { type Cluster, cluster } from "#lib/kustomize/cluster.ts"

/** Narrows what `clusters/<name>/index.ts` exports. Throws an error that lists every problem. */
export function readCluster(value: unknown, name: string): Cluster {
  const read = cluster(value as Cluster)
  if (read.name === name) return read
  throw new TypeError(
    `Cannot load cluster "${name}": name is "${read.name}"; it should be that of the folder`,
  )
}
