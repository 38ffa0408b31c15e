import type { KubeObject, Ref } from "../api/objects.ts"

/** Knows which objects name an owner, by the owner's uid. An object's key is `resource namespace/name`. */
export class DependentIndex {
  readonly #dependents = new Map<string, Set<string>>()
  readonly #owners = new Map<string, readonly string[]>()

  /** Takes in what an object says of its owners, or that it is gone; returns its key. */
  note(resource: string, object: KubeObject, gone: boolean): string {
    const { namespace = "", name, ownerReferences = [] } = object.metadata
    const key = `${resource} ${namespace}/${name}`
    for (const uid of this.#owners.get(key) ?? []) this.#forget(uid, key)
    const uids = gone ? [] : ownerReferences.map((owner) => owner.uid)
    if (uids.length === 0) this.#owners.delete(key)
    else this.#owners.set(key, uids)
    for (const uid of uids) {
      const dependents = this.#dependents.get(uid) ?? new Set()
      this.#dependents.set(uid, dependents.add(key))
    }
    return key
  }

  dependentsOf(uid: string): readonly string[] {
    return [...(this.#dependents.get(uid) ?? [])]
  }

  refOf(key: string): Ref {
    const [resource = "", path = ""] = key.split(" ")
    const [namespace = "", name = ""] = path.split("/")
    return { resource, ...(namespace === "" ? {} : { namespace }), name }
  }

  #forget(uid: string, key: string): void {
    const dependents = this.#dependents.get(uid)
    dependents?.delete(key)
    if (dependents?.size === 0) this.#dependents.delete(uid)
  }
}
