import type { Manifest } from "#lib/kustomize/manifest.ts"

/** Says what there is instead: `the namespace has ConfigMap a, b`. */
export function insteadOf(kind: string, found: readonly Manifest[]): string {
  if (found.length === 0) return `nothing declares a ${kind} there`
  return `there is ${kind} ${few(found.map(({ metadata }) => metadata.name).toSorted())}`
}

/** Lists the first of many: `a, b, c and 12 more`. */
export function few(names: readonly string[], limit = 6): string {
  const more = names.length - limit
  return more > 0 ? `${names.slice(0, limit).join(", ")} and ${more} more` : names.join(", ")
}
