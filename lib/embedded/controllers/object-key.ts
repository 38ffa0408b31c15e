import type { KubeObject, OwnerReference } from "../api/objects.ts"

/** Names an object within its resource: `namespace/name`, or `/name` when cluster-scoped. */
export function objectKey(object: KubeObject): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name}`
}

/** Takes a key apart again. */
export function fromKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf("/")
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

/** Finds the owner that controls an object. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true)
}

/** The key of the owner of a kind that controls an object, or none: what a workload's controller watches its parts by. */
export function ownerKeys(kind: string): (object: KubeObject) => readonly string[] {
  return (object) => {
    const owner = controllerOf(object)
    return owner?.kind === kind ? [`${object.metadata.namespace ?? ""}/${owner.name}`] : []
  }
}

/** The reference that makes `owner` the controller of an object. */
export function controlledBy(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  }
}
