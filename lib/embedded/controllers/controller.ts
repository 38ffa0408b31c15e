import type { KubeObject, Objects, WatchEvent } from "../api/objects.ts"
import { WorkQueue } from "./work-queue.ts"

/** A control loop: which changes it looks at, and what it does about one key. Everything is read afresh from the store each time. */
export interface Controller {
  readonly name: string
  /** Resource → the keys to work on when one of its objects changes. */
  readonly watches: Readonly<
    Record<string, (object: KubeObject, event: WatchEvent) => readonly string[]>
  >
  /** The same for changes of custom resources, whose kinds come and go. */
  readonly watchesCustom?: (resource: string, event: WatchEvent) => readonly string[]
  /** Brings one key closer to what is wanted; returns the milliseconds after which to look again, if time alone matters. */
  reconcile(key: string): number | undefined
}

/** Starts a control loop; returns how to stop it. A conflict is normal (someone else wrote first) and only retried. */
export function startController(
  objects: Objects,
  controller: Controller,
  onProblem: (sentence: string) => void,
): () => void {
  const queue = new WorkQueue({
    work: (key) => controller.reconcile(key),
    onError: (error, key) => {
      if (statusOf(error) === 409) return
      const cause = error instanceof Error ? error.message : String(error)
      onProblem(`Cannot reconcile ${key} in controller ${controller.name}: ${cause}`)
    },
  })
  const unwatch = Object.entries(controller.watches).map(([resource, keys]) =>
    objects.watch(resource, (event) => {
      for (const key of keys(event.object, event)) queue.add(key)
    }),
  )
  const { watchesCustom } = controller
  if (watchesCustom !== undefined) {
    const add = (resource: string, event: WatchEvent) => {
      for (const key of watchesCustom(resource, event)) queue.add(key)
    }
    unwatch.push(objects.watchCustom(add))
  }
  return () => {
    for (const one of unwatch) one()
    queue.stop()
  }
}

function statusOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "status" in error ? error.status : undefined
}
