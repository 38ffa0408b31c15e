import type { KubeClient, Query } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectKey } from "#lib/kustomize/identity.ts"

/** Objects kept up to date by watches. */
export interface LiveView {
  objects(): readonly LiveObject[]
  /** Resolves at the next change; rejects when a watch was refused. */
  changed(): Promise<void>
}

/** Follows several collections at once until the signal aborts. */
export function openLiveView(
  client: KubeClient,
  queries: readonly Query[],
  signal: AbortSignal,
): LiveView {
  const collections = queries.map(() => new Map<string, LiveObject>())
  let next = Promise.withResolvers<void>()
  let failure: { readonly error: unknown } | undefined

  async function follow(query: Query, collection: Map<string, LiveObject>): Promise<void> {
    for await (const event of client.watch(query, signal)) {
      if (event.type === "snapshot") {
        collection.clear()
        for (const object of event.objects) collection.set(objectKey(object), object)
      } else if (event.type === "deleted") collection.delete(objectKey(event.object))
      else collection.set(objectKey(event.object), event.object)
      next.resolve()
      next = Promise.withResolvers<void>()
    }
  }

  for (const [at, query] of queries.entries())
    follow(query, collections[at] ?? new Map()).catch((error: unknown) => {
      failure ??= { error }
      next.resolve()
    })

  return {
    objects: () => collections.flatMap((collection) => [...collection.values()]),
    async changed() {
      if (failure === undefined) await next.promise
      if (failure !== undefined) throw failure.error
    },
  }
}
