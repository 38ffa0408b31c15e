import type { Change } from "./change.ts"
import type { SyncContext } from "./context.ts"
import type { AppReport, ObjectHealth, Report } from "./report.ts"
import type { Run } from "./run.ts"
import { StageError } from "./stage-error.ts"
import { openStages, type Stages } from "./stages.ts"
import { LeaseLost } from "./writer.ts"

/** Listens to a run: passes on what happens and writes the report. */
export interface Recorder {
  readonly stage: Stages["at"]
  warn(warning: string): void
  /** Runs an app's stages; whatever stops them ends in the app's report. */
  app(app: string, work: (recorder: AppRecorder) => Promise<void>): Promise<AppReport>
  skip(app: string, reason: string): AppReport
  /** Runs everything; whatever stops it ends in the report, which `keep` then stores. */
  finish(
    work: () => Promise<readonly AppReport[]>,
    keep?: (report: Report) => Promise<void>,
  ): Promise<Report>
}

export interface AppRecorder {
  readonly stage: Stages["at"]
  changed(change: Change): void
  readonly seen: {
    health(health: ObjectHealth): void
    all(objects: readonly ObjectHealth[]): void
  }
}

/** What aborts says why, when it is one of us. */
function whyAborted({ reason }: AbortSignal): string {
  return reason instanceof LeaseLost ? reason.message : "a newer commit took over"
}

/** Begins the report of a run. */
export function openRecorder(run: Run, context: SyncContext): Recorder {
  const { signal, onProgress = () => undefined, now = () => new Date() } = context
  const stages = openStages({ run: run.id, signal, onProgress })
  const warnings = new Set<string>()

  async function app(
    name: string,
    work: (recorder: AppRecorder) => Promise<void>,
  ): Promise<AppReport> {
    const own = openStages({ run: run.id, app: name, signal, onProgress })
    const changes: Change[] = []
    let objects: readonly ObjectHealth[] = []
    const about = { run: run.id, app: name }
    const parts = () => ({ app: name, stages: own.timings, changes, objects })
    try {
      await work({
        stage: own.at,
        changed(change) {
          changes.push(change)
          if (change.action !== "unchanged") onProgress({ type: "change", ...about, change })
        },
        seen: {
          health: (health) => onProgress({ type: "health", ...about, health }),
          all(seen) {
            objects = seen
          },
        },
      })
      return { ...parts(), state: "synced" }
    } catch (error) {
      if (signal.aborted) return { ...parts(), state: "skipped", reason: whyAborted(signal) }
      const { stage, reasons } = toStageError(error)
      return { ...parts(), state: "failed", stage, reasons }
    }
  }

  function skip(name: string, reason: string): AppReport {
    return { app: name, stages: [], changes: [], objects: [], state: "skipped", reason }
  }

  async function finish(
    work: () => Promise<readonly AppReport[]>,
    keep?: (report: Report) => Promise<void>,
  ): Promise<Report> {
    onProgress({ type: "started", run })
    const outcome = await attempt(work)
    const state = stateOf(outcome, signal)
    const report = (): Report => {
      const finishedAt = now().toISOString()
      return {
        run,
        state,
        finishedAt,
        stages: [...stages.timings],
        ...outcome,
        warnings: [...warnings],
      }
    }
    // A report that cannot be stored is still a report.
    await keep?.(report()).catch((error: unknown) => warnings.add(toStageError(error).message))
    const finished = report()
    onProgress({ type: "finished", report: finished })
    return finished
  }

  async function attempt(work: () => Promise<readonly AppReport[]>): Promise<Outcome> {
    try {
      return { apps: await work() }
    } catch (error) {
      if (signal.aborted) return { apps: [] }
      const { stage, reasons } = toStageError(error)
      return { apps: [], failure: { stage, reason: reasons.join("; ") } }
    }
  }

  return {
    stage: stages.at,
    warn: (warning) => void warnings.add(warning),
    app,
    skip,
    finish,
  }
}

type Outcome = Pick<Report, "apps" | "failure">

function stateOf({ apps, failure }: Outcome, signal: AbortSignal): Report["state"] {
  const isDone = failure === undefined && apps.length > 0
  if (isDone && apps.every(({ state }) => state === "synced")) return "synced"
  return signal.aborted ? "superseded" : "failed"
}

/** An error outside of every stage is one of ours; it still ends in a report. */
function toStageError(error: unknown): StageError {
  if (error instanceof StageError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new StageError("report", [reason], { cause: error })
}
