import { isObject } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Strategy } from "./strategy.ts"

const FINALIZER = "kubernetes"

/** A namespace is active until its deletion, and stays until `spec.finalizers` is emptied through `finalize`. */
export const namespaceStrategy: Strategy = {
  prepareCreate(object) {
    const present = specFinalizers(object)
    object.spec = { finalizers: present.includes(FINALIZER) ? present : [...present, FINALIZER] }
    object.status = { phase: "Active" }
  },
  prepareUpdate(object, existing) {
    object.spec = existing.spec
  },
  beginDeletion(object) {
    object.status = { ...(isObject(object.status) ? object.status : {}), phase: "Terminating" }
    delete object.metadata.deletionGracePeriodSeconds
  },
  holds: (object) => specFinalizers(object).length > 0,
}

function specFinalizers({ spec }: KubeObject): unknown[] {
  return isObject(spec) && Array.isArray(spec.finalizers) ? spec.finalizers : []
}
