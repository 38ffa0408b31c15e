import { child } from "#lib/embedded/api/defaults/fill.ts"
import { isObject } from "#lib/embedded/api/json.ts"
import type { Strategy } from "./strategy.ts"

/** A Job finds its pods by its own uid, which it writes into its selector and into the labels of its pods. */
export const jobStrategy: Strategy = {
  prepareCreate(object) {
    object.status = {}
    const spec = child(object, "spec")
    if (spec.manualSelector === true) return
    const { uid, name } = object.metadata
    const template = child(child(spec, "template"), "metadata")
    const labels = isObject(template.labels) ? template.labels : {}
    template.labels = {
      ...labels,
      "batch.kubernetes.io/controller-uid": uid,
      "batch.kubernetes.io/job-name": name,
      "controller-uid": uid,
      "job-name": name,
    }
    spec.selector = { matchLabels: { "batch.kubernetes.io/controller-uid": uid } }
  },
}
