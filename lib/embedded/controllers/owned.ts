import type { KubeObject, Objects } from "../api/objects.ts"
import { type LabelSelector, selects } from "../kinds/label-selector.ts"
import { fieldManager } from "./field-manager.ts"
import { controlledBy, controllerOf } from "./object-key.ts"

/**
 * Lists the objects that `owner` controls, oldest first. As in Kubernetes one that matches the selector and
 * has no controller is adopted (after a deletion with `--cascade=orphan`), and one whose labels were
 * changed away is released.
 */
export function owned<T extends KubeObject>(
  objects: Objects,
  owner: KubeObject,
  { resource, selector }: { readonly resource: string; readonly selector: LabelSelector },
): T[] {
  const { namespace = "", uid, deletionTimestamp } = owner.metadata
  const kept = objects.list<T>(resource, { namespace }).flatMap((object): T[] => {
    const matches = selects(selector, object.metadata.labels)
    const controller = controllerOf(object)
    if (controller?.uid === uid) return matches ? [object] : release(object)
    const adoptable =
      controller === undefined &&
      matches &&
      deletionTimestamp === undefined &&
      object.metadata.deletionTimestamp === undefined
    return adoptable ? [adopt(object)] : []
  })
  return kept.sort(byAge)

  function adopt(object: T): T {
    const owners = [...(object.metadata.ownerReferences ?? []), controlledBy(owner)]
    return writeOwners(object, owners)
  }

  function release(object: T): [] {
    const owners = object.metadata.ownerReferences?.filter((one) => one.uid !== uid)
    writeOwners(object, owners?.length ? owners : null)
    return []
  }

  function writeOwners(object: T, ownerReferences: unknown): T {
    return objects.patch<T>(
      { resource, namespace, name: object.metadata.name },
      { metadata: { uid: object.metadata.uid, ownerReferences } },
      { fieldManager },
    )
  }
}

function byAge(a: KubeObject, b: KubeObject): number {
  const [one, other] = [a.metadata, b.metadata]
  const age = Date.parse(one.creationTimestamp) - Date.parse(other.creationTimestamp)
  return age || (one.name < other.name ? -1 : 1)
}
