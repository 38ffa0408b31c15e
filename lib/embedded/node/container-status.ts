import { constants } from "node:os"
import { kubeTime } from "../controllers/time.ts"
import type { Container, ContainerState, ContainerStatus, Terminated } from "../kinds/pod.ts"
import type { Exit } from "./start-process.ts"

/** The status of a container before anything has happened; after a restart of the node its past is kept. */
export function firstStatus(
  container: Container,
  before: ContainerStatus | undefined,
  { reason, now }: { readonly reason: string; readonly now: Date },
): ContainerStatus {
  const ended = before === undefined ? undefined : lastEnd(before, now)
  return {
    name: container.name,
    image: container.image,
    imageID: "",
    ready: false,
    started: false,
    restartCount: (before?.restartCount ?? 0) + (ended === undefined ? 0 : 1),
    state: waiting(reason),
    lastState: ended === undefined ? (before?.lastState ?? {}) : { terminated: ended },
  }
}

/** How a container that had started came to its end, the node's own end included. */
function lastEnd({ state }: ContainerStatus, now: Date): Terminated | undefined {
  if (state.running === undefined) return state.terminated
  return {
    exitCode: 137,
    reason: "ContainerStatusUnknown",
    message: "The embedded cluster stopped while the container ran",
    startedAt: state.running.startedAt,
    finishedAt: kubeTime(now),
  }
}

export function waiting(reason: string, message?: string): ContainerState {
  return { waiting: { reason, ...(message === undefined ? {} : { message }) } }
}

/** Describes the end of a process as a container runtime does: 128 + the signal's number when it was killed. */
export function terminatedState(
  exit: Exit,
  times: { readonly startedAt: Date; readonly finishedAt: Date },
): Terminated {
  const number = exit.signal === undefined ? undefined : constants.signals[exit.signal]
  const exitCode = number === undefined ? exit.code : 128 + number
  return {
    exitCode,
    reason: exitCode === 0 ? "Completed" : "Error",
    startedAt: kubeTime(times.startedAt),
    finishedAt: kubeTime(times.finishedAt),
  }
}
