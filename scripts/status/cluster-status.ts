import { type KnownRun, knownRuns } from "#apps/sync/src/known-runs.ts"
import { type AppStatus, appStatuses } from "#apps/sync/src/status.ts"
import { ApiError } from "#lib/kube/api-error.ts"
import { readDrift } from "#lib/sync/drift-record.ts"
import { readHistory } from "#lib/sync/history.ts"
import { readLease } from "#lib/sync/lease.ts"
import type { RecordOwner } from "#lib/sync/record.ts"
import { currentHealth } from "#lib/sync/status.ts"

/** What a cluster itself tells of its apps, without the service's page. */
export interface ClusterStatus {
  readonly cluster: string
  readonly repository: string
  /** Who holds the Lease; absent while nobody does. Its times are by the holder's clock. */
  readonly leader?: {
    readonly name: string
    readonly renewedAt?: string
    readonly version?: string
  }
  /** Why no object's health is shown: who asks may read the records of the runs and no more. */
  readonly refused?: string
  readonly apps: readonly AppStatus[]
  /** Newest first, at most 20. */
  readonly runs: readonly KnownRun[]
}

/** Asks a cluster what runs in it, what is healthy, what failed and why, and who writes. */
export async function clusterStatus(
  cluster: string,
  owner: RecordOwner,
  signal: AbortSignal,
): Promise<ClusterStatus> {
  const [lease, history, drifts, health] = await Promise.all([
    readLease(owner, signal),
    readHistory(owner, signal),
    readDrift(owner, signal),
    currentHealth(owner, signal).catch(refusal),
  ])
  const refused = typeof health === "string" ? health : undefined
  const seen = typeof health === "string" ? undefined : health
  const other = history.find(({ run }) => run.cluster !== cluster)
  if (other !== undefined)
    throw new Error(
      `Cannot show cluster "${cluster}": what answers is "${other.run.cluster}"; name its context with --context`,
    )
  if (history.length === 0 && (seen ?? []).length === 0)
    throw new Error(
      `Cannot show cluster "${cluster}": nothing was deployed there as "${owner.repositoryId}"; TURNSPIT_REPOSITORY_ID names another repository`,
    )
  const runs = knownRuns([], history)
  const syncedAt = (app: string) => {
    const last = runs.find((one) =>
      one.apps.some((own) => own.app === app && own.state === "synced"),
    )
    return last?.run
  }
  const judged = appStatuses({ runs, current: undefined, health: seen, drifts, syncedAt })
  const known = new Set(judged.map(({ app }) => app))
  const others = (seen ?? []).filter(({ app }) => !known.has(app))
  const { holder, renewedAt, version } = lease ?? {}
  return {
    ...{ cluster, repository: owner.repositoryId, runs },
    ...(refused !== undefined && { refused }),
    ...(holder !== undefined && {
      leader: {
        name: holder,
        ...(renewedAt !== undefined && { renewedAt }),
        ...(version !== undefined && { version }),
      },
    }),
    apps: [
      ...judged,
      // History keeps the apps of a large cluster in short; that they were deployed, their inventory says.
      ...others.map(({ app, objects }) => ({
        app,
        state: "synced" as const,
        reasons: [],
        objects,
      })),
    ].toSorted((a, b) => (a.app < b.app ? -1 : 1)),
  }
}

/** Whoever may only ask for runs still learns how they went. */
function refusal(error: unknown): string {
  if (error instanceof ApiError && error.status === 403) return error.message
  throw error
}

/** Whether everything is as its commit says. */
export function isWell({ apps, runs }: Pick<ClusterStatus, "apps" | "runs">): boolean {
  const areAppsWell = apps.every(
    ({ state, objects }) =>
      state !== "failed" && objects.every(({ health: seen }) => seen !== "failed"),
  )
  const last = runs.find(({ state }) => state !== "superseded")
  return areAppsWell && last?.state !== "failed"
}
