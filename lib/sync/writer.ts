/** The right to write to a cluster, as long as it lasts: one process has it at a time. */
export interface Writer {
  /** Who, and how often the Lease went from hand to hand: `sync-7f9c/3`. Noted in the inventories it saves. */
  readonly name: string
  /** The Lease was not given back by the one before: it may be paused and go on, so its inventories are marked. */
  readonly tookOver: boolean
  /** Aborts with a `LeaseLost` when the right is lost. */
  readonly signal: AbortSignal
  /** Throws `LeaseLost` once the right has run out, also for somebody who was asleep. Asked before everything that is written. */
  check(): void
}

/** Somebody else may be writing by now. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost"
}
