import type { KubeObject } from "#lib/embedded/api/objects.ts"

/** One committed write. */
export interface Change {
  readonly resource: string
  /** The resourceVersion of the write. */
  readonly version: number
  readonly type: "ADDED" | "MODIFIED" | "DELETED"
  readonly object: KubeObject
  /** What was there before: a selector may have matched that one only. */
  readonly previous: KubeObject | undefined
}

export type OnChange = (change: Change) => void

/** No resource has this name. */
const ALL = "*"
const REMEMBERED = 500

/**
 * Tells watchers of every write, in order, and remembers the latest so that a watch can start in the past.
 * A callback that writes again does not disturb the order: its change is told after the current one.
 */
export class WatchHub {
  /** By resource: who listens, and the latest version when they began. */
  readonly #listeners = new Map<string, Map<OnChange, number>>()
  readonly #closing = new Set<() => void>()
  #history: Change[] = []
  #queue: Change[] = []
  #telling = false
  #start: number
  #latest: number

  /** `version`: the latest write before this process started; nothing older is known. */
  constructor(version: number) {
    this.#start = version
    this.#latest = version
  }

  /** The oldest resourceVersion after which every change is remembered. */
  get oldest(): number {
    return this.#start
  }

  publish(change: Change): void {
    this.#latest = change.version
    this.#history.push(change)
    if (this.#history.length > 2 * REMEMBERED) this.#forget()
    this.#queue.push(change)
    if (this.#telling) return
    this.#telling = true
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift())
        this.#tell(next)
    } finally {
      this.#telling = false
    }
  }

  /** The changes of a resource after a version; undefined when it lies before what is remembered. */
  since(resource: string, version: number): readonly Change[] | undefined {
    if (version < this.#start) return undefined
    return this.#history.filter(
      (change) => change.version > version && change.resource === resource,
    )
  }

  /** Listens to the writes to a resource from now on, until the returned function is called. */
  listen(resource: string, onChange: OnChange): () => void {
    const listeners = this.#listeners.get(resource) ?? new Map<OnChange, number>()
    this.#listeners.set(resource, listeners)
    listeners.set(onChange, this.#latest)
    return () => listeners.delete(onChange)
  }

  /** Listens to the writes to every resource from now on, until the returned function is called. */
  listenToAll(onChange: OnChange): () => void {
    return this.listen(ALL, onChange)
  }

  /** Calls back once when the hub closes, until the returned function is called. */
  onClose(callback: () => void): () => void {
    this.#closing.add(callback)
    return () => this.#closing.delete(callback)
  }

  close(): void {
    for (const callback of [...this.#closing]) callback()
    this.#closing.clear()
    this.#listeners.clear()
    this.#queue = []
  }

  #tell(change: Change): void {
    for (const resource of [change.resource, ALL]) this.#tellListeners(resource, change)
  }

  #tellListeners(resource: string, change: Change): void {
    const listeners = this.#listeners.get(resource)
    if (listeners === undefined) return
    for (const [listener, began] of [...listeners]) {
      // One that began while this change was still queued has read it already; one that left hears no more.
      if (began >= change.version || !listeners.has(listener)) continue
      try {
        listener(change)
      } catch (cause) {
        // The write is committed: a watcher that fails must stop neither it nor the other watchers.
        console.error(
          JSON.stringify({
            level: "error",
            message: "Cannot tell a watcher of a change",
            cause: String(cause),
          }),
        )
      }
    }
  }

  #forget(): void {
    const forgotten = this.#history.length - REMEMBERED
    this.#start = this.#history[forgotten - 1]?.version ?? this.#start
    this.#history = this.#history.slice(forgotten)
  }
}
