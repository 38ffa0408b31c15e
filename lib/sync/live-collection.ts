import type { KubeClient, Query } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectKey } from "#lib/kustomize/identity.ts"
import { controllerOf } from "./controlled-by.ts"

/** One collection of a cluster, kept up to date by a watch. */
export interface LiveCollection {
  /** By key. */
  readonly objects: ReadonlyMap<string, LiveObject>
  controlledBy(uid: string): readonly LiveObject[]
  isListed(): boolean
}

export interface CollectionHooks {
  /** Something changed: objects by key and by the uid of what controls them; all of them when absent. */
  onChange(topics?: readonly string[]): void
  /** The watch was refused; the collection stays as it is. */
  onFailure(error: unknown): void
}

/** Follows a collection until the signal aborts. */
export function openLiveCollection(
  client: KubeClient,
  query: Query,
  { onChange, onFailure, signal }: CollectionHooks & { readonly signal: AbortSignal },
): LiveCollection {
  const objects = new Map<string, LiveObject>()
  const controlled = new Map<string, Map<string, LiveObject>>()
  let isListed = false

  function put(object: LiveObject): readonly string[] {
    const key = objectKey(object)
    const topics = take(key)
    objects.set(key, object)
    const uid = controllerOf(object)
    if (uid === undefined) return [key, ...topics]
    const siblings = controlled.get(uid)
    if (siblings === undefined) controlled.set(uid, new Map([[key, object]]))
    else siblings.set(key, object)
    return [key, uid, ...topics]
  }

  /** Forgets an object; returns who controlled it. */
  function take(key: string): readonly string[] {
    const known = objects.get(key)
    if (known === undefined) return []
    objects.delete(key)
    const uid = controllerOf(known)
    if (uid === undefined) return []
    const siblings = controlled.get(uid)
    siblings?.delete(key)
    if (siblings?.size === 0) controlled.delete(uid)
    return [uid]
  }

  async function follow(): Promise<void> {
    for await (const event of client.watch(query, signal, slim)) {
      if (event.type === "snapshot") {
        objects.clear()
        controlled.clear()
        for (const object of event.objects) put(object)
        isListed = true
        onChange()
      } else if (event.type === "changed") onChange(put(event.object))
      else {
        const key = objectKey(event.object)
        onChange([key, ...take(key)])
      }
    }
  }

  follow().catch(onFailure)
  return {
    objects,
    controlledBy: (uid) => [...(controlled.get(uid)?.values() ?? [])],
    isListed: () => isListed,
  }
}

/** The object, unless it came from a collection that is kept: who owns which of its fields has to be asked then. */
export function whole(object: LiveObject | undefined): LiveObject | undefined {
  const isSlim = object?.metadata.managedFields?.some(({ fieldsV1 }) => fieldsV1 === undefined)
  return isSlim === true ? undefined : object
}

/** Which fields a manager owns is up to half of an object, and nobody here asks for it. */
export function slim({ metadata, ...rest }: LiveObject): LiveObject {
  const managedFields = (metadata.managedFields ?? []).map(
    ({ manager, operation, subresource }) => ({
      manager,
      operation,
      ...(subresource !== undefined && { subresource }),
    }),
  )
  const object: LiveObject = { ...rest, metadata: { ...metadata, managedFields } }
  if (!derivedKinds.has(object.kind) || controllerOf(object) === undefined) return object
  const { spec: _spec, ...others } = object
  return others as LiveObject
}

/** What controllers make of a template: whoever asks how they are has no need of what they are. */
const derivedKinds: ReadonlySet<string> = new Set(["Pod", "ReplicaSet"])
