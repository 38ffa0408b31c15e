import type { Change } from "./change.ts"
import type { Run, Stage } from "./run.ts"

/** The outcome of a run: its own stages (checkout, render) and each app by itself. */
export interface Report {
  readonly run: Run
  readonly state: "synced" | "failed" | "superseded"
  readonly finishedAt: string
  readonly stages: readonly StageTiming[]
  readonly apps: readonly AppReport[]
  /** Why the run as a whole could not go on (no app was touched). One sentence. */
  readonly failure?: { readonly stage: Stage; readonly reason: string }
  readonly warnings: readonly string[]
}

export interface StageTiming {
  readonly stage: Stage
  readonly durationMs: number
}

export type AppReport = {
  readonly app: string
  readonly stages: readonly StageTiming[]
  readonly changes: readonly Change[]
  readonly objects: readonly ObjectHealth[]
} & (
  | { readonly state: "synced" }
  /** `reasons`: one clear sentence each, every problem of the stage. The app stays as it was before the stage that failed. */
  | { readonly state: "failed"; readonly stage: Stage; readonly reasons: readonly string[] }
  /** Waits for an app that failed, or a newer commit took over. */
  | { readonly state: "skipped"; readonly reason: string }
)

export interface ObjectHealth {
  /** `Kind/namespace/name` */
  readonly object: string
  readonly health: "ready" | "progressing" | "failed"
  /** `3 of 3 replicas ready`, or why it is not ready. */
  readonly message: string
}
