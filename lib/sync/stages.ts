import type { OnProgress } from "./progress.ts"
import type { StageTiming } from "./report.ts"
import type { Stage } from "./run.ts"
import { StageError } from "./stage-error.ts"

/** Runs the stages of a run or of one app, and keeps their times. */
export interface Stages {
  readonly timings: readonly StageTiming[]
  /** Runs one stage: says when it begins and ends; whatever it throws becomes a `StageError`, unless the signal aborted. */
  at<T>(stage: Stage, work: () => T | Promise<T>, summary?: (result: T) => string): Promise<T>
}

/** Starts with no stage done. */
export function openStages(options: {
  readonly run: string
  readonly app?: string
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
}): Stages {
  const { run, app, signal, onProgress } = options
  const timings: StageTiming[] = []
  const about = { type: "stage", run, ...(app !== undefined && { app }) } as const
  return {
    timings,
    async at(stage, work, summary = () => "") {
      signal.throwIfAborted()
      const began = performance.now()
      const durationMs = (): number => Math.round(performance.now() - began)
      onProgress({ ...about, stage, state: "begun" })
      try {
        const result = await work()
        onProgress({
          ...about,
          stage,
          state: "done",
          durationMs: durationMs(),
          summary: summary(result),
        })
        return result
      } catch (error) {
        signal.throwIfAborted()
        const failure = toStageError(stage, error)
        const { reasons } = failure
        onProgress({ ...about, stage, state: "failed", durationMs: durationMs(), reasons })
        throw failure
      } finally {
        timings.push({ stage, durationMs: durationMs() })
      }
    },
  }
}

function toStageError(stage: Stage, error: unknown): StageError {
  if (error instanceof StageError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new StageError(stage, [reason], { cause: error })
}
