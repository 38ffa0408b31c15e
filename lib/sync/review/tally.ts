import type { ClusterReview, Endpoint, ObjectReview } from "./review.ts"

/** Counts what becomes of the objects: `2 changed, 1 new`; an empty text where nothing does. */
export function tally(objects: readonly ObjectReview[]): string {
  const of = (...actions: readonly ObjectReview["action"][]) =>
    objects.filter(({ action }) => actions.includes(action)).length
  const counts: readonly (readonly [number, string])[] = [
    [of("configure"), "changed"],
    [of("rename"), "renamed"],
    [of("create"), "new"],
    [of("delete"), "removed"],
    [of("keep"), "kept"],
  ]
  return counts.flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`])).join(", ")
}

/** Lists all objects of a cluster that become something else. */
export function objectsOf({ apps }: ClusterReview): readonly ObjectReview[] {
  return apps.flatMap(({ objects }) => objects)
}

/** Names the file of a cluster's own settings. */
export function settingsFile({ cluster }: ClusterReview): string {
  return `clusters/${cluster}/index.ts`
}

/** Says whether nothing at all is different, and all of it is known. */
export function isUntouched(cluster: ClusterReview): boolean {
  const { failures, warnings, settings, consequences } = cluster
  const said = [failures, warnings, settings, consequences, objectsOf(cluster)]
  return said.every((list) => list.length === 0)
}

/** `main, 3 commits ago` */
export function endText({ name, behind }: Endpoint): string {
  return behind === undefined ? name : `${name}, ${behind} commit${behind === 1 ? "" : "s"} ago`
}

/** `code of web changed (tree-… → tree-…)` */
export function codeText({
  service,
  before,
  after,
}: {
  readonly service: string
  readonly before: string
  readonly after: string
}): string {
  return `code of ${service} changed (${before} → ${after})`
}
