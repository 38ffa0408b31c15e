import { existsSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { KubeObject, Objects } from "../api/objects.ts"
import type { PodLogs } from "../api/pod-logs.ts"
import type { Pod } from "../kinds/pod.ts"
import { LogFile } from "./log-file.ts"
import { logStream } from "./log-stream.ts"

/** The logs of all containers on the node: `<folder>/<pod uid>/<container>/<restart>.log`. */
export interface ContainerLogs extends PodLogs {
  /** Opens the log of one start of a container; only that of the start before is kept besides. */
  open(pod: KubeObject, container: string, restart: number): LogFile
  /** Removes all logs of a pod that is gone. */
  remove(uid: string): void
  /** Removes the logs of pods that no longer exist. */
  removeOthers(uids: ReadonlySet<string>): void
}

/** Keeps the logs of containers in a folder. */
export function containerLogs(
  directory: string,
  { objects, now }: { readonly objects: () => Objects | undefined; readonly now: () => Date },
): ContainerLogs {
  const live = new Map<string, LogFile>()
  return {
    open(pod, container, restart) {
      const path = pathOf(pod.metadata.uid, container, restart)
      removeFrom(pod.metadata.uid, container, restart - 2)
      const file = new LogFile(path, now)
      live.set(path, file)
      return file
    },
    remove(uid) {
      for (const path of live.keys()) if (path.startsWith(join(directory, uid))) live.delete(path)
      rmSync(join(directory, uid), { recursive: true, force: true })
    },
    removeOthers(uids) {
      if (!existsSync(directory)) return
      for (const uid of readdirSync(directory)) if (!uids.has(uid)) this.remove(uid)
    },
    read({ namespace, name }, options) {
      const pod = objects()?.get<Pod>({ resource: "pods", namespace, name })
      if (pod === undefined) return { status: 404, message: `pods "${name}" not found` }
      const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(
        (one) => one.name,
      )
      const container = options.container ?? pod.spec.containers[0]?.name ?? ""
      if (!all.includes(container)) {
        return { status: 400, message: `container ${container} is not valid for pod ${name}` }
      }
      const restart = lastRestart(pod.metadata.uid, container)
      const wanted = options.previous ? restart - 1 : restart
      const path = pathOf(pod.metadata.uid, container, wanted)
      if (restart < 0 || !existsSync(path))
        return { status: 400, message: absent(pod, container, options.previous) }
      const { sinceSeconds } = options
      return logStream(path, {
        ...options,
        live: options.follow ? live.get(path) : undefined,
        since: sinceSeconds === undefined ? undefined : now().getTime() - sinceSeconds * 1000,
      })
    },
  }

  function pathOf(uid: string, container: string, restart: number): string {
    return join(directory, uid, container, `${restart}.log`)
  }

  function lastRestart(uid: string, container: string): number {
    const folder = join(directory, uid, container)
    if (!existsSync(folder)) return -1
    return Math.max(-1, ...readdirSync(folder).map((file) => Number.parseInt(file, 10)))
  }

  function removeFrom(uid: string, container: string, newest: number): void {
    const folder = join(directory, uid, container)
    if (!existsSync(folder)) return
    for (const file of readdirSync(folder)) {
      if (Number.parseInt(file, 10) > newest) continue
      rmSync(join(folder, file), { force: true })
      live.delete(join(folder, file))
    }
  }
}

function absent(pod: Pod, container: string, previous: boolean): string {
  const { name, namespace } = pod.metadata
  if (previous) return `previous terminated container "${container}" in pod "${name}" not found`
  const all = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ]
  const reason = all.find((one) => one.name === container)?.state.waiting?.reason
  const waits = reason === undefined ? "" : `: ${reason}`
  return `container "${container}" in pod "${name}" of namespace "${namespace}" is waiting to start${waits}`
}
