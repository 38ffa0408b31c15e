import type { Stage } from "./run.ts"

/** A stage cannot go on: every problem of it, one sentence each. */
export class StageError extends Error {
  override readonly name = "StageError"
  readonly stage: Stage
  readonly reasons: readonly string[]

  constructor(stage: Stage, reasons: readonly string[], options?: ErrorOptions) {
    super(reasons.join("\n"), options)
    this.stage = stage
    this.reasons = reasons
  }
}
