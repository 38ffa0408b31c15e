import type { LiveObject } from "#lib/kube/live-object.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"

/** Why a pod does not get ready. */
export interface PodTrouble {
  readonly pod: { readonly namespace: string; readonly name: string }
  readonly container?: string
  /** `image`, `configuration` and `crash` do not pass by themselves; `waiting` may. */
  readonly cause: "image" | "configuration" | "crash" | "waiting"
  /** `container "app" waits: ImagePullBackOff: …` */
  readonly message: string
}

/** Finds out why a pod is not ready, the most telling reason first; undefined when nothing is wrong yet. */
export function podTrouble(pod: LiveObject): PodTrouble | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return undefined
  const { name, namespace = "" } = pod.metadata
  const status = isRecord(pod.status) ? pod.status : {}
  const where = { pod: { namespace, name } }
  const containers = ["initContainerStatuses", "containerStatuses"].flatMap((field) =>
    recordsOf(status[field]),
  )
  for (const container of containers) {
    const found = containerTrouble(container)
    if (found !== undefined) return { ...where, container: String(container.name), ...found }
  }
  const scheduled = recordsOf(status.conditions).find((item) => item.type === "PodScheduled")
  if (scheduled?.reason !== "Unschedulable") return undefined
  const message = `no node takes it: ${oneLine(scheduled.message)}`
  return { ...where, cause: "waiting", message }
}

const causes: Readonly<Record<string, PodTrouble["cause"]>> = {
  ErrImagePull: "image",
  ImagePullBackOff: "image",
  InvalidImageName: "image",
  ErrImageNeverPull: "image",
  CreateContainerConfigError: "configuration",
  CreateContainerError: "configuration",
  RunContainerError: "configuration",
  CrashLoopBackOff: "crash",
}

function containerTrouble(status: JsonRecord): Pick<PodTrouble, "cause" | "message"> | undefined {
  const waiting = stateOf(status.state, "waiting")
  const reason = String(waiting?.reason ?? "")
  const cause = causes[reason]
  if (cause === undefined) return undefined
  const name = `container "${String(status.name)}"`
  if (cause === "crash") return { cause, message: `${name} keeps crashing${exitOf(status)}` }
  const message = oneLine(waiting?.message)
  return {
    cause,
    message: `${name} cannot start: ${reason}${message === "" ? "" : `: ${message}`}`,
  }
}

/** `: exit code 1 (OOMKilled), 4 restarts` */
function exitOf(status: JsonRecord): string {
  const last = stateOf(status.lastState, "terminated")
  const count = Number(status.restartCount ?? 0)
  const restarts = count === 1 ? "1 restart" : `${count} restarts`
  if (last === undefined) return `: ${restarts}`
  const reason = String(last.reason ?? "Error")
  const why = reason === "Error" ? "" : ` (${reason})`
  return `: exit code ${String(last.exitCode)}${why}, ${restarts}`
}

function stateOf(state: unknown, name: string): JsonRecord | undefined {
  const found = isRecord(state) ? state[name] : undefined
  return isRecord(found) ? found : undefined
}

function oneLine(text: unknown): string {
  return typeof text === "string" ? text.replace(/\s+/g, " ").trim().slice(0, 400) : ""
}
