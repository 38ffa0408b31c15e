import type { KubeObject } from "../api/objects.ts"
import type { ControllerContext } from "./context.ts"
import type { Controller } from "./controller.ts"
import { fieldManager } from "./field-manager.ts"
import { fromKey, objectKey } from "./object-key.ts"

interface Namespace extends KubeObject {
  readonly spec?: { readonly finalizers?: readonly string[] }
}

/** How soon we look again whether a namespace is empty: its pods take time to end. */
const lookAgainMs = 100

/** Empties a namespace that is being deleted and lets it go when nothing is left in it. */
export function namespaceController({ objects }: ControllerContext): Controller {
  return {
    name: "namespace",
    watches: { namespaces: (object) => [objectKey(object)] },
    reconcile,
  }

  function reconcile(key: string): number | undefined {
    const { name } = fromKey(key)
    const namespace = objects.get<Namespace>({ resource: "namespaces", name })
    if (namespace?.metadata.deletionTimestamp === undefined) return undefined
    let left = 0
    for (const { id, namespaced } of objects.resources()) {
      if (!namespaced) continue
      for (const object of objects.list(id, { namespace: name })) {
        left += remove(id, object) ? 0 : 1
      }
    }
    if (left > 0) return lookAgainMs
    const finalizers = (namespace.spec?.finalizers ?? []).filter((one) => one !== "kubernetes")
    const emptied = { ...namespace, spec: { ...namespace.spec, finalizers } }
    objects.update(emptied, { subresource: "finalize", fieldManager })
    return undefined
  }

  /** Tells whether the object is gone at once. */
  function remove(resource: string, { metadata }: KubeObject): boolean {
    const ref = { resource, namespace: metadata.namespace ?? "", name: metadata.name }
    if (metadata.deletionTimestamp === undefined) {
      objects.delete(ref, { uid: metadata.uid, propagation: "Background" })
    }
    return objects.get(ref) === undefined
  }
}
