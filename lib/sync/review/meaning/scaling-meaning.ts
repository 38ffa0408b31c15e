import type { Manifest } from "#lib/kustomize/manifest.ts"
import { at } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions } from "./meaning.ts"
import { notice } from "./words.ts"

/** Between how many pods an autoscaler decides, and over which workload. */
export function scalingMeaning({ before, after }: Versions): readonly Consequence[] {
  if ((after ?? before)?.kind !== "HorizontalPodAutoscaler") return []
  const [old, now] = [before && scalingOf(before), after && scalingOf(after)]
  if (now === undefined)
    return [notice(`leaves the number of pods of ${old?.target} as it is: it follows no load`)]
  const range = `${now.least} to ${now.most} pods`
  if (old === undefined || old.target !== now.target)
    return [notice(`decides by load how many pods ${now.target} has: ${now.least} to ${now.most}`)]
  if (old.least === now.least && old.most === now.most) return []
  return [notice(`lets ${now.target} have ${range} instead of ${old.least} to ${old.most}`)]
}

/** Reads which workload an autoscaler is for, and between how many pods it decides. */
export function scalingOf(autoscaler: Manifest) {
  const target = (field: string) => String(at(autoscaler, "spec", "scaleTargetRef", field))
  return {
    target: `${target("kind")}/${autoscaler.metadata.namespace ?? ""}/${target("name")}`,
    least: Number(at(autoscaler, "spec", "minReplicas") ?? 1),
    most: Number(at(autoscaler, "spec", "maxReplicas")),
  }
}
