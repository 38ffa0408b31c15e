import type { KubeClient, Query } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectKey } from "#lib/kustomize/identity.ts"

/** Objects kept up to date by watches. All its promises reject when a watch was refused, or the given signal aborts. */
export interface LiveView {
  objects(): readonly LiveObject[]
  /** Resolves at the next change. */
  changed(signal?: AbortSignal): Promise<void>
  /** Resolves when every collection has been listed. */
  complete(signal?: AbortSignal): Promise<void>
}

/** Follows several collections at once until the signal aborts. */
export function openLiveView(
  client: KubeClient,
  queries: readonly Query[],
  signal: AbortSignal,
): LiveView {
  const collections = queries.map(() => new Map<string, LiveObject>())
  const listed = new Set<Query>()
  const waiting = new Set<() => void>()
  let failure: { readonly error: unknown } | undefined

  function notify(): void {
    for (const wake of waiting) wake()
    waiting.clear()
  }

  async function follow(query: Query, collection: Map<string, LiveObject>): Promise<void> {
    for await (const event of client.watch(query, signal)) {
      if (event.type === "snapshot") {
        collection.clear()
        for (const object of event.objects) collection.set(objectKey(object), slim(object))
        listed.add(query)
      } else if (event.type === "deleted") collection.delete(objectKey(event.object))
      else collection.set(objectKey(event.object), slim(event.object))
      notify()
    }
  }

  for (const [at, query] of queries.entries())
    follow(query, collections[at] ?? new Map()).catch((error: unknown) => {
      failure ??= { error }
      notify()
    })

  async function changed(own?: AbortSignal): Promise<void> {
    const until = own === undefined ? signal : AbortSignal.any([signal, own])
    until.throwIfAborted()
    if (failure === undefined) await nextNotice(waiting, until)
    until.throwIfAborted()
    if (failure !== undefined) throw failure.error
  }

  return {
    objects: () => collections.flatMap((collection) => [...collection.values()]),
    changed,
    async complete(own) {
      while (listed.size < queries.length) await changed(own)
    },
  }
}

/** Which fields a manager owns is up to half of an object, and nobody here asks for it. */
function slim(object: LiveObject): LiveObject {
  const managedFields = (object.metadata.managedFields ?? []).map(
    ({ manager, operation, subresource }) => ({
      manager,
      operation,
      ...(subresource !== undefined && { subresource }),
    }),
  )
  return { ...object, metadata: { ...object.metadata, managedFields } }
}

/** The object, unless it came from a watch that is kept: who owns which of its fields has to be asked then. */
export function whole(object: LiveObject | undefined): LiveObject | undefined {
  const isSlim = object?.metadata.managedFields?.some(({ fieldsV1 }) => fieldsV1 === undefined)
  return isSlim === true ? undefined : object
}

function nextNotice(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      waiting.delete(wake)
      signal.removeEventListener("abort", wake)
      resolve()
    }
    waiting.add(wake)
    signal.addEventListener("abort", wake, { once: true })
  })
}
