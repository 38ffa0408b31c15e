import { objectId } from "#lib/kustomize/identity.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { few } from "./facts/few.ts"
import { writtenSelector } from "./facts/written-selector.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** No workload selects pods that another one makes. */
export const selectorsDisjoint: Policy = {
  name: "selectors-disjoint",
  why: "Two controllers whose selectors overlap count each other's pods as their own",
  requirement: ["S4-81"],
  judge: judgeEach((workload, { around }) => {
    if (!controllers.has(workload.kind)) return undefined
    const selector = isRecord(workload.spec) ? workload.spec.selector : undefined
    const others = around
      .selected(workload.metadata.namespace, selector)
      .filter((other) => other !== workload)
    return others.length === 0
      ? undefined
      : `spec.selector asks for ${writtenSelector(selector)}, which the pods of ${few(others.map(objectId))} have too; give each workload a label of its own`
  }),
}

const controllers: ReadonlySet<string> = new Set([
  "DaemonSet",
  "Deployment",
  "ReplicaSet",
  "StatefulSet",
])
