import type { Probe } from "../kinds/pod.ts"
import { pause } from "./pause.ts"
import type { ProbeResult } from "./probe-check.ts"
import { afterResult, nextTryMs, noResult, type ProbeKind, type ProbeState } from "./probe-state.ts"

export interface Prober {
  readonly kind: ProbeKind
  readonly probe: Probe
  /** One try. */
  readonly check: () => Promise<ProbeResult>
  /** The conclusion changed. */
  readonly onOutcome: (outcome: "success" | "failure") => void
  /** A try failed that counts. */
  readonly onFailure: (message: string) => void
  /** Ends the probing: the container has. */
  readonly signal: AbortSignal
}

/** Probes a container until it ends, or for a startup probe until it has started. */
export async function runProber(prober: Prober): Promise<void> {
  const { kind, probe, signal } = prober
  const periodMs = (probe.periodSeconds ?? 10) * 1000
  let state: ProbeState = noResult
  let counted = performance.now()
  await pause((probe.initialDelaySeconds ?? 0) * 1000, signal)
  while (!signal.aborted) {
    const found = await prober.check()
    if (signal.aborted) return
    const now = performance.now()
    // While it comes up we ask more often than its period says; its thresholds count periods.
    const isEarly = found.result === "failure" && now - counted < periodMs - 50
    if (found.result === "failure" && !isEarly) prober.onFailure(found.message)
    if (!isEarly) {
      counted = now
      const next = afterResult(state, probe, found.result)
      if (next.outcome !== state.outcome && next.outcome !== "unknown") {
        prober.onOutcome(next.outcome)
      }
      state = next
    }
    if (kind === "startup" && state.outcome !== "unknown") return
    await pause(nextTryMs(kind, state, probe), signal)
  }
}
