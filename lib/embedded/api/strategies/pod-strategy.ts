import { admitPod } from "#lib/embedded/api/defaults/default-pod.ts"
import { isObject } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Strategy } from "./strategy.ts"

/** A pod starts as Pending; once it is on a node, its end takes the time that its processes need. */
export const podStrategy: Strategy = {
  prepareCreate(object) {
    admitPod(object)
    object.status = { phase: "Pending", qosClass: qualityOfService(object) }
  },
  grace(object, requested) {
    const spec = isObject(object.spec) ? object.spec : {}
    const status = isObject(object.status) ? object.status : {}
    if (!spec.nodeName || status.phase === "Failed" || status.phase === "Succeeded") return 0
    return (
      requested ??
      (typeof spec.terminationGracePeriodSeconds === "number"
        ? spec.terminationGracePeriodSeconds
        : 30)
    )
  },
}

/** Guaranteed: every container's limits equal its requests; BestEffort: none has either; else Burstable. */
function qualityOfService(object: KubeObject): string {
  const spec = isObject(object.spec) ? object.spec : {}
  const containers = [spec.containers, spec.initContainers].flatMap((list) =>
    Array.isArray(list) ? list : [],
  )
  const resources = containers.map((container) =>
    isObject(container.resources) ? container.resources : {},
  )
  const amounts = (value: unknown) => (isObject(value) ? value : {})
  if (resources.every(({ requests, limits }) => noAmounts(requests) && noAmounts(limits)))
    return "BestEffort"
  const guaranteed = resources.every(({ requests, limits }) =>
    ["cpu", "memory"].every((name) => {
      const limit = amounts(limits)[name]
      return limit !== undefined && (amounts(requests)[name] ?? limit) === limit
    }),
  )
  return guaranteed ? "Guaranteed" : "Burstable"
}

function noAmounts(value: unknown): boolean {
  return !isObject(value) || !("cpu" in value || "memory" in value)
}
