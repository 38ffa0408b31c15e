import type { Cluster } from "#lib/kustomize/cluster.ts"
import { isRecord } from "#lib/kustomize/record.ts"

/** What a service may do on its cluster: fixed by `bun run bootstrap`; a commit can narrow it, never widen it. */
export interface Bounds {
  readonly cluster: string
  /** Absent on a laptop, where `bun run up` brings the repository. */
  readonly repository?: string
  readonly branch: string
  readonly namespaces: readonly string[]
  readonly kinds: readonly string[]
  readonly edge: readonly string[]
  readonly prune: { readonly limit: number; readonly allow: readonly string[] }
}

/** What a cluster's file asks for. */
export function boundsOf({ name, source, namespaces, kinds, edge = [], prune }: Cluster): Bounds {
  const { repository, branch } = source
  return {
    cluster: name,
    ...(repository !== undefined && { repository }),
    branch,
    namespaces: namespaces.toSorted(),
    kinds: kinds.toSorted(),
    edge: edge.toSorted(),
    prune: { limit: prune.limit, allow: prune.allow.toSorted() },
  }
}

/** Lists what is asked for beyond the bounds, such as `kinds "Secret"`; empty when it keeps within them. */
export function beyond(wanted: Bounds, bounds: Bounds): readonly string[] {
  return [
    ...other("name", wanted.cluster, bounds.cluster),
    ...other("source.repository", wanted.repository, bounds.repository),
    ...other("source.branch", wanted.branch, bounds.branch),
    ...more("namespaces", wanted.namespaces, bounds.namespaces),
    ...more("kinds", wanted.kinds, bounds.kinds),
    ...more("edge", wanted.edge, bounds.edge),
    ...(wanted.prune.limit > bounds.prune.limit
      ? [`prune.limit ${wanted.prune.limit} instead of ${bounds.prune.limit}`]
      : []),
    ...more("prune.allow", wanted.prune.allow, bounds.prune.allow),
  ]
}

/** Reads bounds as they are stored; undefined when they are damaged. */
export function parseBounds(text: string): Bounds | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isBounds(value) ? value : undefined
  } catch {
    return undefined
  }
}

function other(
  field: string,
  wanted: string | undefined,
  bound: string | undefined,
): readonly string[] {
  if (wanted === bound) return []
  return [`${field} ${quoted(wanted)} instead of ${quoted(bound)}`]
}

function quoted(text: string | undefined): string {
  return text === undefined ? "none" : `"${text}"`
}

function more(field: string, wanted: readonly string[], bound: readonly string[]) {
  const added = wanted.filter((entry) => !bound.includes(entry))
  return added.length === 0 ? [] : [`${field} ${added.map(quoted).join(", ")}`]
}

function isBounds(value: unknown): value is Bounds {
  if (!isRecord(value) || !isRecord(value.prune)) return false
  const { cluster, repository = "", branch, namespaces, kinds, edge, prune } = value
  return (
    [cluster, repository, branch].every((text) => typeof text === "string") &&
    [namespaces, kinds, edge, prune.allow].every(isTexts) &&
    typeof prune.limit === "number"
  )
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string")
}
