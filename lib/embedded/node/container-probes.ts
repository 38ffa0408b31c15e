import type { Container } from "../kinds/pod.ts"
import { checkProbe, type ProbeTarget } from "./probe-check.ts"
import type { ProbeKind } from "./probe-state.ts"
import { runProber } from "./prober.ts"

export interface ContainerProbes {
  readonly container: Container
  readonly target: ProbeTarget
  /** The container has ended. */
  readonly signal: AbortSignal
  readonly onReady: (ready: boolean) => void
  readonly onStarted: () => void
  readonly onUnhealthy: (kind: ProbeKind, message: string) => void
  /** It must be restarted. */
  readonly onDead: (kind: "startup" | "liveness") => void
}

/** Starts the probes of a container that has just started: the startup probe alone first, then the other two. */
export function startProbes(probes: ContainerProbes): void {
  const { container, onStarted, onDead } = probes
  if (container.startupProbe === undefined) {
    startOthers(probes)
    return
  }
  run(probes, "startup", (outcome) => {
    if (outcome === "failure") onDead("startup")
    else {
      onStarted()
      startOthers(probes)
    }
  })
}

function startOthers(probes: ContainerProbes): void {
  run(probes, "readiness", (outcome) => probes.onReady(outcome === "success"))
  run(probes, "liveness", (outcome) => {
    if (outcome === "failure") probes.onDead("liveness")
  })
}

function run(
  { container, target, signal, onUnhealthy }: ContainerProbes,
  kind: ProbeKind,
  onOutcome: (outcome: "success" | "failure") => void,
): void {
  const probe = container[`${kind}Probe`]
  if (probe === undefined) return
  void runProber({
    kind,
    probe,
    check: () => checkProbe(probe, target, (probe.timeoutSeconds ?? 1) * 1000),
    onOutcome,
    onFailure: (message) => onUnhealthy(kind, message),
    signal,
  })
}
