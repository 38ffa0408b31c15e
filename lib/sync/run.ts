/** One attempt to bring one cluster to one commit. */
export interface Run {
  /** Unique and sortable: ISO start time plus the short revision. */
  readonly id: string
  readonly cluster: string
  /** Full commit id, 40 hex digits. */
  readonly revision: string
  /** First line of the commit message and its author's name: shown, never trusted. */
  readonly subject: string
  readonly author: string
  /** ISO 8601 UTC. */
  readonly startedAt: string
  /** Why it was begun, if not for its commit: `drift: ConfigMap/shop/one, data.colour`. */
  readonly reason?: string
  /** Only these apps are touched; all when absent. */
  readonly apps?: readonly string[]
}

/** The steps of a run, in order. */
export type Stage =
  | "checkout"
  | "render"
  | "validate"
  | "policy"
  | "diff"
  | "apply"
  | "health"
  | "prune"
  | "report"

/** Begins a run now. */
export function startRun(
  cluster: string,
  commit: { readonly revision: string; readonly subject: string; readonly author: string },
  now: Date,
  purpose: Pick<Run, "reason" | "apps"> = {},
): Run {
  const startedAt = now.toISOString()
  const { revision, subject, author } = commit
  return {
    id: `${startedAt}-${revision.slice(0, 8)}`,
    cluster,
    revision,
    subject,
    author,
    startedAt,
    ...purpose,
  }
}
