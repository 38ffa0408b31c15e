import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { at } from "../at.ts"
import type { Consequence } from "../review.ts"
import { fixedFields } from "./immutable-meaning.ts"
import type { Versions, World } from "./meaning.ts"
import { neighboursIn } from "./neighbours.ts"
import { scalingOf } from "./scaling-meaning.ts"
import { count, info, notice } from "./words.ts"

/** Starts, stops, scales and restarts of pods. */
export function workloadMeaning({ before, after }: Versions, world: World): readonly Consequence[] {
  const manifest = after ?? before
  if (manifest === undefined || podSpecOf(manifest) === undefined) return []
  switch (manifest.kind) {
    case "Deployment":
    case "StatefulSet":
    case "ReplicaSet":
      return replicated(
        {
          number: before && replicasOf(before),
          autoscaler: before && autoscalerOf(before, world.base),
        },
        {
          number: after && replicasOf(after),
          autoscaler: after && autoscalerOf(after, world.head),
        },
        restart({ before, after }),
      )
    case "DaemonSet":
      if (before === undefined) return [notice("starts a pod on every node that it selects")]
      if (after === undefined) return [notice("stops its pods on every node")]
      return restart({ before, after }) === undefined
        ? []
        : [notice("restarts its pod on every node")]
    case "Job":
      if (after === undefined) return []
      if (before === undefined) return [notice("runs a job")]
      return before.metadata.name === after.metadata.name ? [] : [notice("runs the job again")]
    case "CronJob":
      return cronJob(before, after)
    default:
      return []
  }
}

interface Scale {
  readonly number: number | undefined
  /** `2 to 10`: an autoscaler decides. */
  readonly autoscaler: string | undefined
}

type Restart = { readonly manner: string } | undefined

function replicated(before: Scale, after: Scale, restarted: Restart): readonly Consequence[] {
  const pods = (scale: Scale) =>
    scale.autoscaler === undefined
      ? count(scale.number ?? 0, "pod")
      : `${scale.autoscaler} pods (an autoscaler decides)`
  if (before.number === undefined) return [notice(`starts ${pods(after)}`)]
  if (after.number === undefined) return [notice(`stops ${pods(before)}`)]
  const scaled = after.autoscaler === undefined ? scaling(before.number, after.number) : []
  // Those that run now and stay.
  const running =
    after.autoscaler === undefined ? Math.min(before.number, after.number) : before.number
  if (restarted === undefined) return scaled
  if (running === 0 && before.autoscaler === undefined) return scaled
  const which = before.autoscaler === undefined ? count(running, "pod") : pods(before)
  return [...scaled, notice(`restarts ${which}${restarted.manner}`)]
}

function scaling(before: number, after: number): readonly Consequence[] {
  if (before === after) return []
  if (after === 0) return [notice(`scales from ${before} to 0: nothing runs any more`)]
  return [notice(`scales from ${before} to ${after}`)]
}

/** The API server compares templates with the order of their lists, so a mere reordering rolls the pods as well. */
function restart({ before, after }: Versions): Restart {
  const [old, now] = [at(before, "spec", "template"), at(after, "spec", "template")]
  if (old === undefined || now === undefined || Bun.deepEquals(old, now)) return undefined
  // What cannot be applied restarts nothing.
  if (fixedFields({ before, after }).length > 0) return undefined
  const strategy =
    at(after, "spec", "strategy", "type") ?? at(after, "spec", "updateStrategy", "type")
  if (strategy === "Recreate")
    return { manner: ", all at once: nothing answers meanwhile (strategy Recreate)" }
  if (strategy === "OnDelete")
    return { manner: " only when somebody deletes them (strategy OnDelete)" }
  return { manner: "" }
}

function cronJob(
  before: Manifest | undefined,
  after: Manifest | undefined,
): readonly Consequence[] {
  const [old, now] = [at(before, "spec", "suspend") === true, at(after, "spec", "suspend") === true]
  if (after === undefined) return [notice("runs on schedule no more")]
  if (before === undefined)
    return [
      notice(now ? "is created suspended" : `runs at ${String(at(after, "spec", "schedule"))}`),
    ]
  if (!old && now) return [notice("runs on schedule no more: it is suspended")]
  if (old && !now) return [notice(`runs again at ${String(at(after, "spec", "schedule"))}`)]
  const changed = !Bun.deepEquals(
    at(before, "spec", "jobTemplate"),
    at(after, "spec", "jobTemplate"),
  )
  return changed ? [info("uses it from the next run on")] : []
}

/** How many pods a workload asks for; one when it does not say. */
export function replicasOf(manifest: Manifest): number {
  const replicas = at(manifest, "spec", "replicas")
  return typeof replicas === "number" ? replicas : 1
}

function autoscalerOf(workload: Manifest, manifests: readonly Manifest[]): string | undefined {
  const { autoscalers } = neighboursIn(manifests, workload.metadata.namespace)
  const scaling = autoscalers.map(scalingOf).find(({ target }) => target === objectId(workload))
  return scaling && `${scaling.least} to ${scaling.most}`
}
