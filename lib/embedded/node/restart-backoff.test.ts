import { expect, test } from "bun:test"
import { afterExit, type Backoff, noBackoff, pauseMs } from "./restart-backoff.ts"

function pauses(times: number): number[] {
  let backoff: Backoff = noBackoff
  return Array.from({ length: times }, () => {
    backoff = afterExit(backoff, { startedAt: 0, endedAt: 1_000 })
    return pauseMs(backoff) / 1000
  })
}

test("pauseMs() restarts at once, then waits 10 s and doubles up to 5 minutes", () => {
  expect(pauses(9)).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300])
})

test("afterExit() starts counting anew when a container ran for ten minutes", () => {
  const failing = { failures: 7, endedAt: 0 }
  expect(afterExit(failing, { startedAt: 0, endedAt: 600_000 }).failures).toBe(1)
})
