import type { Log } from "#lib/service/log.ts"
import { createMetrics } from "#lib/service/metrics.ts"
import type { Service } from "#lib/service/service.ts"
import type { AppHealth } from "#lib/sync/app-health.ts"
import type { Drift } from "#lib/sync/drift.ts"
import type { DriftWatch, DriftWatchOptions } from "#lib/sync/drift-watch.ts"
import { createFights } from "#lib/sync/fights.ts"
import type { SyncMemory } from "#lib/sync/memory.ts"
import type { OnProgress } from "#lib/sync/progress.ts"
import { countFights, putBack, type ShownDrift, shown } from "#lib/sync/put-back.ts"
import type { Run } from "#lib/sync/run.ts"
import type { RunSummary } from "#lib/sync/run-summary.ts"
import { createApp } from "./app.ts"
import { createFollower, type FollowerOptions } from "./follower.ts"
import { openHistory } from "./history.ts"
import { knownRuns } from "./known-runs.ts"
import { createListeners } from "./listeners.ts"
import { createLiveHealth } from "./live-health.ts"
import { readPageFiles } from "./page-files.ts"
import type { Wish } from "./queue.ts"
import { appStatuses, type Leader, type Reachability, type Status } from "./status.ts"
import { createSyncMetrics } from "./sync-metrics.ts"
import { waitLonger } from "./wait-longer.ts"

/** What the service does by asking others: git, the API server, the pipeline. */
export interface Collaborators
  extends Pick<FollowerOptions, "resolve" | "commit" | "bring" | "leads" | "retryMs"> {
  /** Begins to watch for drift; absent where nobody does. */
  watchDrift?(hooks: Pick<DriftWatchOptions, "isPaused" | "onChange">): DriftWatch
  /** What the cluster's file said last. */
  clusterFile?(): ReturnType<SyncMemory["cluster"]>
  /** Who leads; absent where there is one replica for sure. */
  leader?(): Leader
  /** Hands what a hook asked for to the replica that leads, when that is another one. */
  passOn?(wish: Wish): void
  /** Keeps what drifted in the cluster, for whoever does not see the page. */
  recordDrift?(drifts: readonly (ShownDrift & Pick<Drift, "app">)[]): void
  /** The last runs as the cluster remembers them, by whatever replica. */
  clusterRuns?(): readonly RunSummary[]
  /** The health of every object, by app. */
  health(signal: AbortSignal): Promise<readonly AppHealth[]>
  /** Rejects with one sentence when the API server does not answer. */
  ping(signal: AbortSignal): Promise<unknown>
}

export interface SyncCoreOptions {
  readonly cluster: string
  readonly repositoryId: string
  readonly branch: string
  readonly sandbox: string
  readonly version: string
  readonly webhookSecret: string
  readonly hostname: string
  readonly pollMs: number
  readonly stateDirectory: string
  readonly collaborators: Collaborators
  readonly onProgress?: OnProgress | undefined
  readonly log: Log
  readonly now?: () => Date
  /** How often the health is asked while somebody looks; 1 s unless told. */
  readonly healthMs?: number
}

export interface SyncCore {
  readonly app: Service
  /** Brings the cluster to the branch's newest commit, also if it is there already. */
  requestRun(): void
  /** Looks at the branch, and brings the cluster there if it moved. */
  requestLook(): void
  /** Shows that something has changed, such as who leads. */
  notify(): void
  status(): Status
  /** Ends the streams, the run and the poll. */
  stop(): Promise<void>
}

const unreachableMs = 60_000

/** Creates the sync service without its port: the follower, the poll and the routes. It first runs what the branch names now. */
export async function createSyncCore(options: SyncCoreOptions): Promise<SyncCore> {
  const { cluster, branch, collaborators, log } = options
  const now = options.now ?? (() => new Date())
  const startedAt = now()
  const stopping = new AbortController()
  const changes = createListeners()
  const metrics = createMetrics()
  const syncMetrics = createSyncMetrics(metrics)
  const history = await openHistory(options.stateDirectory, (reason) => log.warn(reason))
  const health = createLiveHealth({
    ask: collaborators.health,
    everyMs: options.healthMs ?? 1000,
    onChange: changes.notify,
  })
  const { resolve, commit, bring, leads, retryMs } = collaborators
  const follower = createFollower({
    ...{ cluster, branch, resolve, commit, bring, history, log, now },
    ...(retryMs === undefined ? {} : { retryMs }),
    ...(leads === undefined ? {} : { leads }),
    metrics: syncMetrics,
    onChange: changes.notify,
    onProgress: options.onProgress,
    onRan(report, revert) {
      clearTimeout(lookLater)
      const isInVain = revert !== undefined && report.state === "failed"
      if (revert !== undefined && report.state === "synced") countFights(revert, fights)
      recordDrift()
      failedReverts = isInVain ? failedReverts + 1 : 0
      // What could not be put back is still there: another look asks for another attempt.
      if (!isInVain) drift?.look()
      else if (!stopping.signal.aborted)
        lookLater = setTimeout(() => drift?.look(), (retryMs ?? waitLonger)(failedReverts))
    },
  })
  const fights = createFights()
  let failedReverts = 0
  let lookLater: ReturnType<typeof setTimeout> | undefined
  const leadsNow = (): boolean => leads?.() !== false
  const drift = collaborators.watchDrift?.({
    isPaused: () => follower.current() !== undefined || !leadsNow(),
    onChange(drifts) {
      const revert = putBack(drifts, {
        cluster: collaborators.clusterFile?.(),
        fights,
        syncedAt: history.syncedAt,
      })
      if (drifts.length > 0) log.info("drift", { objects: drifts.map(({ object }) => object) })
      if (revert !== undefined) follower.queue.revert(revert)
      recordDrift()
      changes.notify()
    },
  })
  const shownDrifts = () =>
    (leadsNow() ? (drift?.drifts() ?? []) : []).map((one) => shown(one, fights))
  function recordDrift(): void {
    if (leadsNow()) collaborators.recordDrift?.(shownDrifts())
  }
  let api: Reachability = { state: "unknown" }
  let apiFoundAt: number | undefined

  async function ping(): Promise<void> {
    const at = now().toISOString()
    try {
      await collaborators.ping(AbortSignal.any([stopping.signal, AbortSignal.timeout(10_000)]))
      api = { state: "reachable", at }
      apiFoundAt = performance.now()
    } catch (error) {
      api = { state: "unreachable", at, reason: sentence(error) }
    }
  }

  function git(): Status["git"] {
    const look = follower.lastLook()
    if (look === undefined) return { state: "unknown" }
    if (look.state === "failed") return { state: "unreachable", at: look.at, reason: look.reason }
    return { state: "reachable", at: look.at, revision: look.revision }
  }

  function status(): Status {
    const current = follower.current()
    const running = follower.queue.running()
    const runs = knownRuns(history.reports(), collaborators.clusterRuns?.() ?? [])
    const syncedAt = (app: string): Run | undefined =>
      runs.find((one) => one.apps.some((own) => own.app === app && own.state === "synced"))?.run ??
      history.syncedAt(app)
    return {
      ...{ cluster, repository: options.repositoryId, branch, sandbox: options.sandbox },
      ...{ version: options.version, startedAt: startedAt.toISOString(), now: now().toISOString() },
      git: git(),
      api:
        health.problem() === undefined
          ? api
          : { state: "unreachable", reason: health.problem() ?? "" },
      ...(collaborators.leader === undefined ? {} : { leader: collaborators.leader() }),
      queue: {
        waiting: follower.queue.waitingSince() !== undefined,
        ...(running === undefined ? {} : { running }),
      },
      ...(current === undefined ? {} : { current }),
      apps: appStatuses({
        runs,
        current,
        health: health.current(),
        syncedAt,
        drifts: shownDrifts(),
      }),
      runs,
    }
  }

  /** Ready once git and the API server have answered; a short outage of either changes nothing. */
  function ready(): string | undefined {
    const found = git()
    if (found.state === "unknown") return "the branch has not been looked at yet"
    if (api.state === "unknown") return "the API server has not been asked yet"
    // Not by the clock, which may jump.
    const isLong = (foundAt = -Infinity): boolean => performance.now() - foundAt > unreachableMs
    if (found.state === "unreachable" && isLong(follower.foundAt())) return found.reason
    if (api.state === "unreachable" && isLong(apiFoundAt)) return api.reason
    return undefined
  }

  syncMetrics.watch({
    queueAge() {
      const since = follower.queue.waitingSince()
      return since === undefined ? 0 : (performance.now() - since) / 1000
    },
    health: () => health.current() ?? [],
    leads: leadsNow,
    drifts: shownDrifts,
  })
  const app = createApp({
    ...{ branch, follower, health, changes, status, ready, metrics, syncMetrics, log },
    ...{ version: options.version, hostname: options.hostname },
    onAsked(wish) {
      follower.queue.request(wish)
      collaborators.passOn?.(wish)
    },
    webhookSecret: options.webhookSecret,
    page: await readPageFiles(),
    stopping: stopping.signal,
  })

  await ping()
  follower.queue.request("run")
  const poll = setInterval(() => {
    syncMetrics.polled()
    follower.queue.request("look")
    void ping().then(changes.notify)
  }, options.pollMs)

  return {
    app,
    status,
    requestRun: () => follower.queue.request("run"),
    requestLook: () => follower.queue.request("look"),
    notify: changes.notify,
    async stop() {
      clearInterval(poll)
      health.stop()
      await drift?.stop()
      await follower.stop()
      clearTimeout(lookLater)
      stopping.abort()
    },
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
