import type { Log } from "#lib/service/log.ts"
import type { OnProgress } from "#lib/sync/progress.ts"
import type { Revert } from "#lib/sync/put-back.ts"
import type { Report } from "#lib/sync/report.ts"
import { type Run, startRun } from "#lib/sync/run.ts"
import { boundedReport } from "./bounded-report.ts"
import type { History } from "./history.ts"
import { createQueue, type Look, type Queue } from "./queue.ts"
import { createRunLog, type RunLog } from "./run-log.ts"
import { type HeardStep, type RunView, viewOfRun, withSteps } from "./run-view.ts"
import type { SyncMetrics } from "./sync-metrics.ts"
import { waitLonger } from "./wait-longer.ts"

export interface FollowerOptions {
  readonly cluster: string
  readonly branch: string
  /** The newest commit of the branch. */
  resolve(branch: string, signal: AbortSignal): Promise<string>
  commit(revision: string): Promise<{ readonly subject: string; readonly author: string }>
  /** Whether this replica leads; the others only look. */
  leads?(): boolean
  /** Brings the cluster to the run's commit. */
  bring(
    run: Run,
    signal: AbortSignal,
    how: { readonly onProgress: OnProgress; readonly leave: Revert["leave"] },
  ): Promise<Report>
  readonly history: History
  readonly metrics: SyncMetrics
  readonly log: Log
  /** Called whenever something that is shown has changed. */
  onChange(): void
  onProgress?: OnProgress | undefined
  /** Called after each run, with what it was to put back. */
  onRan?(report: Report, revert?: Revert): void
  readonly now: () => Date
  readonly retryMs?: (failures: number) => number
}

/** Follows one branch with one cluster: what runs, what was found, and what each run says. */
export interface Follower {
  readonly queue: Queue
  /** The run that is on. */
  current(): RunView | undefined
  lastLook(): (Look & { readonly at: string }) | undefined
  /** Milliseconds of `performance.now()` at the last look that found a commit. */
  foundAt(): number | undefined
  /** The run of a commit that began at or after a time: on now, finished, or awaited as long as one may come. */
  find(revision: string, after: Date, signal: AbortSignal): Promise<Found>
  /** Calls back with every step of every run: first those of the run that is on. Returns the function that ends it. */
  subscribe(listener: OnProgress): () => void
  stop(): Promise<void>
}

export type Found =
  | { readonly state: "live"; readonly log: RunLog }
  | { readonly state: "finished"; readonly report: Report }
  | { readonly state: "unknown"; readonly reason: string }

/** Starts to follow; nothing runs before the first request. */
export function createFollower(options: FollowerOptions): Follower {
  const { cluster, branch, history, metrics, log, now } = options
  let view: RunView | undefined
  /** What the view does not show yet: it is brought up to date for whoever looks. */
  let heard: HeardStep[] = []
  let runLog: RunLog | undefined
  let look: (Look & { readonly at: string }) | undefined
  let foundAt: number | undefined
  const subscribers = new Set<OnProgress>()
  let stopping = false
  let saved: Promise<void> = Promise.resolve()

  const queue = createQueue({
    look: (signal) => options.resolve(branch, signal),
    run,
    mayRun: () => options.leads?.() !== false,
    mayRetry: mayEndBetter,
    retryMs: options.retryMs ?? waitLonger,
    onLook(result) {
      if (result.state === "failed" && look?.state !== "failed") {
        log.warn("the branch could not be looked at", { reason: result.reason })
      }
      look = { ...result, at: now().toISOString() }
      if (result.state === "found") foundAt = performance.now()
      metrics.looked(result.state)
      options.onChange()
    },
  })

  async function run(revision: string, signal: AbortSignal, revert?: Revert): Promise<Report> {
    const commit = await options.commit(revision).catch(() => ({ subject: "", author: "" }))
    const purpose = revert === undefined ? {} : { reason: revert.reason, apps: revert.apps }
    const begun = startRun(cluster, { revision, ...commit }, now(), purpose)
    const steps = createRunLog(begun)
    runLog = steps
    view = viewOfRun(begun)
    heard = []
    let ended: Report | undefined
    const hear: OnProgress = (progress) => {
      if (progress.type === "finished") {
        if (ended !== undefined) return
        ended = progress.report
      }
      steps.push(progress)
      heard.push({ progress, at: now() })
      options.onProgress?.(progress)
      for (const subscriber of subscribers) subscriber(progress)
      options.onChange()
    }
    const report = await options
      .bring(begun, signal, { onProgress: hear, leave: revert?.leave ?? [] })
      .catch((error: unknown) => brokenOff(begun, current(), error, now()))
    if (ended === undefined) hear({ type: "finished", report })
    metrics.ran(report)
    log.info("run finished", summary(report))
    if (!stopping) saved = history.add(report)
    view = undefined
    heard = []
    options.onChange()
    options.onRan?.(report, revert)
    return report
  }

  function current(): RunView | undefined {
    if (view === undefined || heard.length === 0) return view
    view = withSteps(view, heard)
    heard = []
    return view
  }

  async function find(revision: string, after: Date, signal: AbortSignal): Promise<Found> {
    const askedAt = performance.now()
    const isIt = (candidate: Run): boolean =>
      candidate.revision === revision && Date.parse(candidate.startedAt) >= after.getTime()
    while (!signal.aborted) {
      if (runLog !== undefined && isIt(runLog.run)) return { state: "live", log: runLog }
      const report = history.reports().find((one) => isIt(one.run))
      if (report !== undefined) return { state: "finished", report }
      const waited = performance.now() - askedAt
      if (stopping || waited > longestWaitMs || (queue.idle() && waited > shortestWaitMs)) break
      await Bun.sleep(20)
    }
    return { state: "unknown", reason: whyUnknown(revision, branch, look) }
  }

  return {
    queue,
    current,
    lastLook: () => look,
    foundAt: () => foundAt,
    find,
    subscribe(listener) {
      if (view !== undefined) for (const step of runLog?.steps() ?? []) listener(step)
      subscribers.add(listener)
      return () => void subscribers.delete(listener)
    },
    async stop() {
      stopping = true
      await queue.stop()
      await saved
    },
  }
}

/** How long a run of a commit may take to come: while others work, and while nothing is planned. */
const longestWaitMs = 120_000
const shortestWaitMs = 1500

/** A commit that does not render or breaks a rule will do so again; everything else may be the cluster's or git's fault. */
function mayEndBetter(report: Report): boolean {
  if (report.state !== "failed") return false
  const isCommits = (stage: string): boolean => ["render", "validate", "policy"].includes(stage)
  if (report.failure !== undefined) return !isCommits(report.failure.stage)
  return report.apps.some((app) => app.state === "failed" && !isCommits(app.stage))
}

/** The report of a run that ended in an error of ours. */
function brokenOff(run: Run, view: RunView | undefined, error: unknown, now: Date): Report {
  const reason = error instanceof Error ? error.message : String(error)
  const stage = view?.stages.findLast((one) => one.state === "running")?.stage ?? "report"
  const failure = { stage, reason }
  const finishedAt = now.toISOString()
  return { run, state: "failed", finishedAt, stages: [], apps: [], failure, warnings: [] }
}

function whyUnknown(revision: string, branch: string, look: Look | undefined): string {
  const short = revision.slice(0, 7)
  if (look?.state === "failed") return `Cannot follow ${short}: ${look.reason}`
  if (look?.state === "found" && look.revision !== revision) {
    const newest = look.revision.slice(0, 7)
    return `Cannot follow ${short}: it was not run by itself, ${branch} is at ${newest}`
  }
  return `Cannot follow ${short}: no run of it has begun`
}

function summary(report: Report): Readonly<Record<string, unknown>> {
  const { run, failure } = boundedReport(report)
  return {
    cluster: run.cluster,
    revision: run.revision,
    subject: run.subject,
    state: report.state,
    durationMs: Date.parse(report.finishedAt) - Date.parse(run.startedAt),
    ...(failure === undefined ? {} : { stage: failure.stage, reason: failure.reason }),
    apps: Object.fromEntries(report.apps.map((app) => [app.app, app.state])),
  }
}
