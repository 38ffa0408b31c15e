import type { KubeObject } from "../api/objects.ts"
import type { Condition } from "../kinds/condition.ts"
import type { ControllerContext } from "./context.ts"
import type { Controller } from "./controller.ts"
import { fieldManager } from "./field-manager.ts"
import { namespaceConditions, type Remaining } from "./namespace-conditions.ts"
import { fromKey, objectKey } from "./object-key.ts"

interface Namespace extends KubeObject {
  readonly spec?: { readonly finalizers?: readonly string[] }
  readonly status?: { readonly conditions?: readonly Condition[] }
}

/** How soon we look again whether a namespace is empty: its pods take time to end. */
const lookAgainMs = 100

/** Empties a namespace that is being deleted and lets it go when nothing is left in it. */
export function namespaceController({ objects, now }: ControllerContext): Controller {
  return {
    name: "namespace",
    watches: { namespaces: (object) => [objectKey(object)] },
    reconcile,
  }

  function reconcile(key: string): number | undefined {
    const { name } = fromKey(key)
    const namespace = objects.get<Namespace>({ resource: "namespaces", name })
    if (namespace?.metadata.deletionTimestamp === undefined) return undefined
    const left = objects
      .resources()
      .filter(({ namespaced }) => namespaced)
      .flatMap(({ id }) =>
        objects.list(id, { namespace: name }).flatMap((object) => {
          const kept = remove(id, object)
          return kept === undefined ? [] : [{ id, kept }]
        }),
      )
    if (left.length > 0) {
      report(namespace, remaining(left))
      return lookAgainMs
    }
    const finalizers = (namespace.spec?.finalizers ?? []).filter((one) => one !== "kubernetes")
    const emptied = { ...namespace, spec: { ...namespace.spec, finalizers } }
    objects.update(emptied, { subresource: "finalize", fieldManager })
    return undefined
  }

  function report(namespace: Namespace, remaining: Remaining): void {
    const before = namespace.status?.conditions ?? []
    const conditions = namespaceConditions(before, remaining, now())
    const ref = { resource: "namespaces", name: namespace.metadata.name }
    objects.patch(ref, { status: { conditions } }, { subresource: "status", fieldManager })
  }

  /** Deletes an object; returns it when it is not gone at once. */
  function remove(resource: string, { metadata }: KubeObject): KubeObject | undefined {
    const ref = { resource, namespace: metadata.namespace ?? "", name: metadata.name }
    if (metadata.deletionTimestamp === undefined) {
      objects.delete(ref, { uid: metadata.uid, propagation: "Background" })
    }
    return objects.get(ref)
  }
}

function remaining(left: readonly { readonly id: string; readonly kept: KubeObject }[]): Remaining {
  const finalizers = left.flatMap(({ kept }) => kept.metadata.finalizers ?? [])
  return {
    resources: counted(left.map(({ id }) => qualified(id))),
    finalizers: counted(finalizers),
  }
}

/** `apps/deployments` → `deployments.apps`, `pods` → `pods.` */
function qualified(id: string): string {
  const [plural = "", group = ""] = id.split("/").toReversed()
  return `${plural}.${group}`
}

function counted(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}
