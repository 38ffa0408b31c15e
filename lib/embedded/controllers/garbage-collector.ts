import type { KubeObject, Objects, OwnerReference, Ref, WatchEvent } from "../api/objects.ts"
import { RESOURCES } from "../api/resources/resource-table.ts"
import type { ControllerContext } from "./context.ts"
import type { Controller } from "./controller.ts"
import { DependentIndex } from "./dependent-index.ts"
import { fieldManager } from "./field-manager.ts"

const foreground = "foregroundDeletion"
const orphan = "orphan"
const lookAgainMs = 100

/**
 * Follows ownerReferences: what all owners have left goes too, a foreground deletion waits for what it owns,
 * an orphaning one lets it go free. Keys are `resource namespace/name`.
 */
export function garbageCollector({ objects }: ControllerContext): Controller {
  const index = new DependentIndex()
  const watched = RESOURCES.filter((one) => one.id !== "events")
  return {
    name: "garbage-collector",
    watches: Object.fromEntries(
      watched.map(({ id }) => [id, (_, event) => concernedKeys(id, event)]),
    ),
    watchesCustom: concernedKeys,
    reconcile(key) {
      const ref = index.refOf(key)
      const object = objects.get(ref)
      if (object === undefined) return undefined
      const finalizers = object.metadata.finalizers ?? []
      if (object.metadata.deletionTimestamp !== undefined) {
        if (finalizers.includes(orphan)) return releaseDependents(ref, object)
        if (finalizers.includes(foreground)) return removeDependents(ref, object)
      }
      return collect(ref, object)
    },
  }

  function concernedKeys(id: string, { type, object }: WatchEvent): readonly string[] {
    const key = index.note(id, object, type === "DELETED")
    const dependents = type === "DELETED" ? index.dependentsOf(object.metadata.uid) : []
    return isConcerned(object, type) ? [key, ...dependents] : dependents
  }

  function releaseDependents(ref: Ref, owner: KubeObject): undefined {
    const { uid } = owner.metadata
    for (const { ref: dependent, object } of dependentsOf(uid)) {
      const left = object.metadata.ownerReferences?.filter((one) => one.uid !== uid) ?? []
      const ownerReferences = left.length === 0 ? null : left
      objects.patch(dependent, { metadata: { ownerReferences } }, { fieldManager })
    }
    removeFinalizer(ref, owner, orphan)
  }

  function removeDependents(ref: Ref, owner: KubeObject): number | undefined {
    const { uid } = owner.metadata
    const left = dependentsOf(uid)
    for (const { ref: dependent, object } of left) {
      if (object.metadata.deletionTimestamp !== undefined) continue
      const { uid: dependentUid } = object.metadata
      const propagation = dependentsOf(dependentUid).length > 0 ? "Foreground" : "Background"
      objects.delete(dependent, { uid: dependentUid, propagation })
    }
    const blocking = dependentsOf(uid).filter(({ object }) =>
      object.metadata.ownerReferences?.some((one) => one.uid === uid && one.blockOwnerDeletion),
    )
    if (blocking.length > 0) return lookAgainMs
    removeFinalizer(ref, owner, foreground)
    return undefined
  }

  /** Deletes an object when every owner that it names is gone; while one is left, it loses the others. */
  function collect(ref: Ref, object: KubeObject): undefined {
    const owners = object.metadata.ownerReferences ?? []
    if (owners.length === 0 || object.metadata.deletionTimestamp !== undefined) return
    const present = owners.filter((owner) => exists(objects, owner, ref.namespace))
    if (present.length > 0) {
      const change = { metadata: { ownerReferences: present } }
      if (present.length < owners.length) objects.patch(ref, change, { fieldManager })
      return
    }
    objects.delete(ref, { uid: object.metadata.uid, propagation: "Background" })
  }

  function dependentsOf(uid: string) {
    return index.dependentsOf(uid).flatMap((key) => {
      const ref = index.refOf(key)
      const object = objects.get(ref)
      const owned = object?.metadata.ownerReferences?.some((one) => one.uid === uid)
      return object === undefined || !owned ? [] : [{ ref, object }]
    })
  }

  function removeFinalizer(ref: Ref, object: KubeObject, finalizer: string): void {
    const left = (object.metadata.finalizers ?? []).filter((one) => one !== finalizer)
    const finalizers = left.length === 0 ? null : left
    objects.patch(ref, { metadata: { finalizers } }, { fieldManager })
  }
}

function isConcerned({ metadata }: KubeObject, type: string): boolean {
  if (type === "DELETED") return false
  return metadata.ownerReferences !== undefined || metadata.deletionTimestamp !== undefined
}

/** An owner of a kind that is not served here is not ours to judge: its dependents stay. */
function exists(objects: Objects, owner: OwnerReference, namespace: string | undefined): boolean {
  const resource = objects.resourceOfKind(owner.apiVersion, owner.kind)
  if (resource === undefined) return true
  const inNamespace = resource.namespaced && namespace !== undefined ? { namespace } : {}
  const found = objects.get({ resource: resource.id, ...inNamespace, name: owner.name })
  return found?.metadata.uid === owner.uid
}
