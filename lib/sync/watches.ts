import type { KubeClient, Query } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { type LiveCollection, openLiveCollection } from "./live-collection.ts"

/** Collections of a cluster, each watched once for everybody who follows it. */
export interface Watches {
  /** Follows collections until the signal aborts. */
  follow(queries: readonly Query[], signal: AbortSignal): LiveView
}

/** Objects kept up to date by watches. All its promises reject when a watch was refused, or a signal aborts. */
export interface LiveView {
  objects(): readonly LiveObject[]
  get(key: string): LiveObject | undefined
  controlledBy(uid: string): readonly LiveObject[]
  /** Resolves at the next change. */
  changed(signal?: AbortSignal): Promise<void>
  /** Resolves when one of these objects (by key) or what they control (by their uid) changes, or the time is over. */
  touched(topics: readonly string[], withinMs: number): Promise<void>
  /** Resolves when every collection has been listed. */
  complete(signal?: AbortSignal): Promise<void>
}

/** A collection that nobody follows any more may be asked for again soon, by the next app. */
const lingerMs = 2_000

/** Starts with none. */
export function openWatches(client: KubeClient): Watches {
  const open = new Map<string, Shared>()
  const waiting = new Map<string, Set<() => void>>()

  function wake(topic: string): void {
    for (const one of waiting.get(topic) ?? []) one()
  }

  function acquire(query: Query): Shared {
    const id = JSON.stringify(query)
    const known = open.get(id)
    if (known !== undefined) {
      clearTimeout(known.closing)
      known.followers += 1
      return known
    }
    const stop = new AbortController()
    const collection = openLiveCollection(client, query, {
      signal: stop.signal,
      onChange(topics) {
        for (const topic of topics ?? waiting.keys()) wake(topic)
        if (topics !== undefined) wake(id)
      },
      onFailure(error) {
        if (open.get(id) === shared) open.delete(id)
        shared.failure = { error }
        for (const topic of waiting.keys()) wake(topic)
      },
    })
    const shared: Shared = { id, collection, followers: 1, stop }
    open.set(id, shared)
    return shared
  }

  function release(shared: Shared): void {
    shared.followers -= 1
    if (shared.followers > 0) return
    shared.closing = setTimeout(() => {
      if (open.get(shared.id) === shared) open.delete(shared.id)
      shared.stop.abort()
    }, lingerMs)
    shared.closing.unref()
  }

  /** Waits for the first of these topics; rejects when a signal aborts. */
  function next(
    topics: readonly string[],
    signals: readonly AbortSignal[],
    withinMs?: number,
  ): Promise<void> {
    return new Promise((resolve) => {
      const timer = withinMs === undefined ? undefined : setTimeout(done, withinMs)
      for (const topic of topics) {
        const others = waiting.get(topic)
        if (others === undefined) waiting.set(topic, new Set([done]))
        else others.add(done)
      }
      for (const signal of signals) signal.addEventListener("abort", done)
      function done(): void {
        clearTimeout(timer)
        for (const signal of signals) signal.removeEventListener("abort", done)
        for (const topic of topics) {
          const others = waiting.get(topic)
          others?.delete(done)
          if (others?.size === 0) waiting.delete(topic)
        }
        resolve()
      }
    })
  }

  return {
    follow(queries, signal) {
      const followed = queries.map(acquire)
      const ids = followed.map(({ id }) => id)
      const letGo = () => followed.forEach(release)
      if (signal.aborted) letGo()
      else signal.addEventListener("abort", letGo, { once: true })

      function check(signals: readonly AbortSignal[]): void {
        for (const one of signals) one.throwIfAborted()
        const failed = followed.find(({ failure }) => failure !== undefined)
        if (failed?.failure !== undefined) throw failed.failure.error
      }

      async function notice(
        topics: readonly string[],
        own: AbortSignal | undefined,
        withinMs?: number,
      ): Promise<void> {
        const signals = own === undefined ? [signal] : [signal, own]
        check(signals)
        await next(topics, signals, withinMs)
        check(signals)
      }

      return {
        objects: () => followed.flatMap(({ collection }) => [...collection.objects.values()]),
        get(key) {
          for (const { collection } of followed) {
            const object = collection.objects.get(key)
            if (object !== undefined) return object
          }
          return undefined
        },
        controlledBy: (uid) => followed.flatMap(({ collection }) => collection.controlledBy(uid)),
        changed: (own) => notice(ids, own),
        touched: (topics, withinMs) => notice(topics, undefined, withinMs),
        async complete(own) {
          // One that was refused since shows how things were then.
          check(own === undefined ? [signal] : [signal, own])
          while (!followed.every(({ collection }) => collection.isListed())) await notice(ids, own)
        },
      }
    },
  }
}

interface Shared {
  /** Also the topic of every change in the collection. */
  readonly id: string
  readonly collection: LiveCollection
  readonly stop: AbortController
  followers: number
  closing?: ReturnType<typeof setTimeout>
  failure?: { readonly error: unknown }
}
