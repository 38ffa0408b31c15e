import type { Change } from "./change.ts"
import type { ObjectHealth, Report } from "./report.ts"
import type { Run, Stage } from "./run.ts"

/** What a run says while it works, in order; `app` is absent for the stages of the whole run. The last one is `finished`. */
export type Progress =
  | { readonly type: "started"; readonly run: Run }
  | {
      readonly type: "stage"
      readonly run: string
      readonly app?: string
      readonly stage: Stage
      readonly state: "begun"
    }
  | {
      readonly type: "stage"
      readonly run: string
      readonly app?: string
      readonly stage: Stage
      readonly state: "done"
      readonly durationMs: number
      readonly summary: string
    }
  | {
      readonly type: "stage"
      readonly run: string
      readonly app?: string
      readonly stage: Stage
      readonly state: "failed"
      readonly durationMs: number
      readonly reasons: readonly string[]
    }
  | { readonly type: "change"; readonly run: string; readonly app: string; readonly change: Change }
  | {
      readonly type: "health"
      readonly run: string
      readonly app: string
      readonly health: ObjectHealth
    }
  | { readonly type: "finished"; readonly report: Report }

export type OnProgress = (progress: Progress) => void
