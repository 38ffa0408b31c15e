import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { Objects } from "../api/objects.ts"
import { eventRecorder } from "../controllers/event-recorder.ts"
import type { ImageSource } from "../images.ts"
import type { Pod } from "../kinds/pod.ts"
import type { ContainerLogs } from "./container-logs.ts"
import { nodeName } from "./field-value.ts"
import type { Addresses, NodeContext } from "./node-context.ts"
import { writeNode } from "./node-object.ts"
import { podPorts } from "./pod-ports.ts"
import { PodWorker } from "./pod-worker.ts"
import type { ProcessRecords } from "./process-records.ts"
import { startScheduler } from "./scheduler.ts"
import { tellUnmounted } from "./volumes.ts"

const tryAgainMs = 1_000

export interface NodeOptions {
  readonly objects: Objects
  readonly images: ImageSource
  readonly addresses: Addresses
  readonly logs: ContainerLogs
  readonly processes: ProcessRecords
  /** For the pods' own folders. */
  readonly directory: string
  readonly now?: () => Date
  readonly onProblem: (sentence: string) => void
}

export interface PodNode {
  /** Ends all processes, within `graceMs`; the Pod objects stay, so that the next start goes on with them. */
  stop(graceMs: number): Promise<void>
}

/** Starts the node: pods of the store become processes of this machine. */
export function startNode(options: NodeOptions): PodNode {
  const { objects, now = () => new Date() } = options
  const scratch = join(options.directory, "pods")
  mkdirSync(scratch, { recursive: true })
  const context: NodeContext = {
    ...options,
    now,
    scratch,
    events: eventRecorder(objects, "kubelet", now),
    ports: podPorts(objects),
  }
  removeOrphanedFolders(context)
  writeNode(objects, now())
  const workers = new Map<string, PodWorker>()
  const unwatch = objects.watch("pods", ({ type, object }) => {
    const pod = object as Pod
    // Not within the writer's call: starting a pod writes, too.
    setImmediate(() => attempt(pod, type === "DELETED"))
  })
  const stopScheduler = startScheduler(objects, { now, onProblem: options.onProblem })
  let stopped = false
  return {
    async stop(graceMs) {
      stopped = true
      unwatch()
      stopScheduler()
      await Promise.all([...workers.values()].map((one) => one.stop(graceMs)))
    },
  }

  function attempt(pod: Pod, gone: boolean): void {
    try {
      take(pod, gone)
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error)
      const name = `Pod/${pod.metadata.namespace}/${pod.metadata.name}`
      options.onProblem(`Cannot run ${name}: ${cause}`)
      setTimeout(() => attempt(pod, gone), tryAgainMs).unref()
    }
  }

  function take(pod: Pod, gone: boolean): void {
    const { uid } = pod.metadata
    const worker = workers.get(uid)
    if (gone) {
      workers.delete(uid)
      void worker?.abandon()
      return
    }
    if (stopped || pod.spec.nodeName !== nodeName) return
    if (worker !== undefined) worker.observe(pod)
    else if (isDone(pod)) finish(pod)
    // The event may be old by now.
    else if (objects.get(refOf(pod))?.metadata.uid === uid) start(pod)
  }

  function start(pod: Pod): void {
    tellUnmounted(context.events, pod)
    const started = new PodWorker(context, pod)
    workers.set(pod.metadata.uid, started)
    started.observe(pod)
  }

  /** A pod that is done has no process to wait for. */
  function finish(pod: Pod): void {
    if (pod.metadata.deletionTimestamp === undefined) return
    if (objects.get(refOf(pod)) === undefined) return
    objects.delete(refOf(pod), { uid: pod.metadata.uid, gracePeriodSeconds: 0 })
  }
}

/**
 * Says in the store that nothing runs, before anybody reads it: the statuses of an earlier run would
 * send requests to ports that nobody serves. A pod whose deletion had begun is gone.
 */
export function resetPods(objects: Objects): void {
  for (const pod of objects.list<Pod>("pods")) {
    if (pod.spec.nodeName !== nodeName) continue
    if (pod.metadata.deletionTimestamp !== undefined) {
      objects.delete(refOf(pod), { uid: pod.metadata.uid, gracePeriodSeconds: 0 })
    } else if (!isDone(pod)) {
      const conditions = pod.status?.conditions?.map((one) =>
        one.type === "Ready" || one.type === "ContainersReady"
          ? { ...one, status: "False", reason: "NodeRestarted" }
          : one,
      )
      const status = conditions === undefined ? {} : { conditions }
      objects.patch(refOf(pod), { status }, { subresource: "status", fieldManager: "kubelet" })
    }
  }
}

function removeOrphanedFolders({ objects, logs, scratch }: NodeContext): void {
  const uids = new Set(objects.list("pods").map((pod) => pod.metadata.uid))
  logs.removeOthers(uids)
  if (!existsSync(scratch)) return
  for (const uid of readdirSync(scratch)) {
    if (!uids.has(uid)) rmSync(join(scratch, uid), { recursive: true, force: true })
  }
}

function isDone({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed"
}

function refOf({ metadata: { namespace = "", name } }: Pod) {
  return { resource: "pods", namespace, name }
}
