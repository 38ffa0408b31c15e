import type { Probe } from "../kinds/pod.ts"

export type ProbeKind = "startup" | "liveness" | "readiness"

/** What a probe has concluded so far. `unknown` until the first threshold is reached. */
export interface ProbeState {
  readonly outcome: "unknown" | "success" | "failure"
  /** Equal results in a row. */
  readonly run: number
  readonly last: "success" | "failure" | undefined
}

/** Before the first result: readiness counts as failed, liveness and startup are not known. */
export const noResult: ProbeState = { outcome: "unknown", run: 0, last: undefined }

/** Takes in one result: the outcome changes when as many equal ones in a row came as the probe's threshold says. */
export function afterResult(
  state: ProbeState,
  probe: Probe,
  result: "success" | "failure",
): ProbeState {
  const run = state.last === result ? state.run + 1 : 1
  const threshold =
    result === "success" ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3)
  return { outcome: run >= threshold ? result : state.outcome, run, last: result }
}

/** While a container comes up, how often we ask. */
const eagerMs = 150

/**
 * How long until the next try. The kubelet waits a whole period even for a container that has just
 * started; asking every 150 ms until the first success makes a rollout take a second instead of ten.
 */
export function nextTryMs(kind: ProbeKind, state: ProbeState, probe: Probe): number {
  const periodMs = (probe.periodSeconds ?? 10) * 1000
  const comingUp = kind !== "liveness" && state.outcome !== "success" && state.last !== "success"
  return comingUp ? Math.min(eagerMs, periodMs) : periodMs
}
