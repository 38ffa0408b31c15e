import type { LeaseTiming } from "#lib/sync/leadership.ts"
import type { TestServer } from "./test-api.ts"

/** Times of a Lease for tests: short, yet longer than one write takes on a busy machine. */
export function quickLease({ name }: TestServer): LeaseTiming {
  return name === "on a real API server"
    ? { durationMs: 3_500, renewMs: 500, giveUpMs: 2_500, lookMs: 100 }
    : { durationMs: 700, renewMs: 100, giveUpMs: 500, lookMs: 40 }
}
