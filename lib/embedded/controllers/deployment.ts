import type { Ref } from "../api/objects.ts"
import type { Deployment, ReplicaSet } from "../kinds/workload.ts"
import type { ControllerContext } from "./context.ts"
import type { Controller } from "./controller.ts"
import {
  annotateNewest,
  createNewest,
  findNewest,
  olderThan,
  podsLeft,
  removeHistory,
} from "./deployment-replica-sets.ts"
import { nextRevision, writeRevision } from "./deployment-revisions.ts"
import { applySizes, isScaled, scaledSizes, sizeOf } from "./deployment-scale.ts"
import { type DeploymentParts, deploymentStatus, progressDeadlineIn } from "./deployment-status.ts"
import { eventRecorder } from "./event-recorder.ts"
import { fieldManager } from "./field-manager.ts"
import { fromKey, objectKey, ownerKeys } from "./object-key.ts"
import { owned } from "./owned.ts"
import { limits, recreateStep, rollingStep, type Sizes } from "./rollout.ts"
import { replacing } from "./status-patch.ts"

/** Rolls Deployments out: one ReplicaSet per pod template, sized step by step within maxSurge and maxUnavailable. */
export function deploymentController({ objects, now }: ControllerContext): Controller {
  const events = eventRecorder(objects, "deployment-controller", now)
  return {
    name: "deployment",
    watches: {
      "apps/deployments": (object) => [objectKey(object)],
      "apps/replicasets": ownerKeys("Deployment"),
    },
    reconcile,
  }

  function reconcile(key: string): number | undefined {
    const ref = { resource: "apps/deployments", ...fromKey(key) }
    const deployment = objects.get<Deployment>(ref)
    if (deployment === undefined) return undefined
    const all = replicaSets(deployment)
    if (deployment.metadata.deletionTimestamp === undefined) {
      if (deployment.spec.paused || isScaled(deployment, all)) resize(deployment, all)
      else return rollOut(ref, deployment, all)
    }
    return report(ref, deployment, { all: replicaSets(deployment), created: false })
  }

  function resize(deployment: Deployment, sets: readonly ReplicaSet[]): void {
    const sizes = scaledSizes(deployment, sets, findNewest(deployment, sets))
    applySizes({ objects, events }, deployment, { sets, sizes })
  }

  function rollOut(
    ref: Ref,
    deployment: Deployment,
    all: readonly ReplicaSet[],
  ): number | undefined {
    const found = findNewest(deployment, all)
    const old = olderThan(all, found)
    const revision = nextRevision(old)
    const newest = found ?? createNewest(objects, deployment, revision)
    annotateNewest(objects, newest, deployment, revision)
    writeRevision(objects, deployment, revision)
    const sizes = step(deployment, newest, old)
    applySizes({ objects, events }, deployment, { sets: [newest, ...old], sizes })
    const after = replicaSets(deployment)
    const again = report(ref, deployment, { all: after, created: found === undefined })
    if (Object.keys(sizes).length === 0)
      removeHistory(objects, deployment, olderThan(after, newest))
    return again
  }

  function step(deployment: Deployment, newest: ReplicaSet, old: readonly ReplicaSet[]): Sizes {
    const replicas = deployment.spec.replicas ?? 1
    const { maxSurge, maxUnavailable } = deployment.spec.strategy?.rollingUpdate ?? {}
    const rollout = {
      replicas,
      ...limits(replicas, maxSurge, maxUnavailable),
      newest: sizeOf(newest),
      old: old.map(sizeOf),
    }
    if (deployment.spec.strategy?.type !== "Recreate") return rollingStep(rollout)
    return recreateStep(rollout, podsLeft(objects, old))
  }

  function replicaSets(deployment: Deployment): ReplicaSet[] {
    const { selector } = deployment.spec
    return owned<ReplicaSet>(objects, deployment, { resource: "apps/replicasets", selector })
  }

  function report(
    ref: Ref,
    deployment: Deployment,
    parts: Omit<DeploymentParts, "newest">,
  ): number | undefined {
    const newest = findNewest(deployment, parts.all)
    const all = { ...parts, ...(newest === undefined ? {} : { newest }) }
    const status = replacing(deployment.status, deploymentStatus(deployment, all, now()))
    const options = { subresource: "status", fieldManager } as const
    return progressDeadlineIn(objects.patch<Deployment>(ref, { status }, options), now())
  }
}
