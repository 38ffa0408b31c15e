import type { ClusterReview } from "./review.ts"

/** Lists what there is to say about clusters: what has the same key on several is said once, with all their names. */
export function onceOver<T extends object>(
  clusters: readonly ClusterReview[],
  listOf: (cluster: ClusterReview) => readonly T[],
  keyOf: (item: T) => string,
): readonly (T & { readonly clusters: readonly string[] })[] {
  const found = clusters.flatMap((cluster) =>
    listOf(cluster).map((item) => ({ item, cluster: cluster.cluster })),
  )
  return [...Map.groupBy(found, ({ item }) => keyOf(item)).values()].flatMap((group) => {
    const [first] = group
    const names = new Set(group.map(({ cluster }) => cluster))
    return first === undefined ? [] : [{ ...first.item, clusters: [...names] }]
  })
}
