import type { LiveObject } from "#lib/kube/live-object.ts"
import type { ControlledBy } from "./controlled-by.ts"
import { newestPods, workloadKinds } from "./newest-pods.ts"
import { healthOf, isObserved } from "./object-health.ts"
import { type PodTrouble, podTrouble } from "./pod-trouble.ts"
import type { ObjectHealth } from "./report.ts"

/** An object's health, and what keeps its pods from getting ready. */
export type Assessment = ObjectHealth & { readonly trouble?: PodTrouble }

/** Judges an object by its status and, for a workload that is not ready, by the pods of its newest revision. */
export function assess(live: LiveObject, controlledBy: ControlledBy): Assessment {
  const own = healthOf(live)
  // Before its controller looked at a change, the pods are those of the version before.
  if (own.health === "ready" || !isObserved(live)) return own
  const pods =
    live.kind === "Pod"
      ? [live]
      : workloadKinds.has(live.kind)
        ? newestPods(live, controlledBy)
        : []
  const troubles = pods.flatMap((pod) => podTrouble(pod) ?? [])
  const worst = troubles.find(({ cause }) => cause !== "waiting") ?? troubles[0]
  // How often the pods of a Job may crash is for its controller to say.
  const isRetried = live.kind === "Job" && worst?.cause === "crash"
  const trouble = isRetried ? { ...worst, cause: "waiting" as const } : worst
  if (trouble === undefined) return own
  return { ...own, message: `${own.message}; ${trouble.message}`, trouble }
}
