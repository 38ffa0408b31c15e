import { expect, test } from "bun:test"
import { afterResult, nextTryMs, noResult, type ProbeState } from "./probe-state.ts"

function outcome(
  results: string,
  thresholds: { successThreshold?: number; failureThreshold?: number },
) {
  let state: ProbeState = noResult
  for (const one of results)
    state = afterResult(state, thresholds, one === "+" ? "success" : "failure")
  return state.outcome
}

test.each([
  ["", {}, "unknown"],
  ["+", {}, "success"],
  ["--", {}, "unknown"],
  ["---", {}, "failure"],
  ["--+--", {}, "success"],
  ["+--", {}, "success"],
  ["+---", {}, "failure"],
  ["+-", { failureThreshold: 1 }, "failure"],
  ["---+", { successThreshold: 2 }, "failure"],
  ["---++", { successThreshold: 2 }, "success"],
] as const)("afterResult() concludes from %p with %p: %p", (results, thresholds, expected) => {
  expect(outcome(results, thresholds)).toBe(expected)
})

test("nextTryMs() asks a container that comes up every 150 ms, and one that is up once a period", () => {
  const probe = { periodSeconds: 5 }
  expect(nextTryMs("readiness", noResult, probe)).toBe(150)
  expect(nextTryMs("readiness", afterResult(noResult, probe, "success"), probe)).toBe(5000)
  expect(nextTryMs("liveness", noResult, probe)).toBe(5000)
})
