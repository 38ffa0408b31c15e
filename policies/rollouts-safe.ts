import type { Manifest } from "#lib/kustomize/manifest.ts"
import { podSpecOf } from "#lib/kustomize/pod-spec.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import { isProduction } from "./facts/is-production.ts"
import { text } from "./facts/text.ts"
import { judgeEach } from "./judge-each.ts"
import type { Policy } from "./policy.ts"

/** In production a new pod proves itself before an old one goes. */
export const rolloutsSafe: Policy = {
  name: "rollouts-safe",
  why: "With Recreate, or with pods that may be missing, a bad version is an outage instead of a rollout that stops",
  requirement: ["S4-88", "S4-97"],
  judge: judgeEach((manifest, { cluster }) => (isProduction(cluster) ? problemsOf(manifest) : [])),
}

function problemsOf(manifest: Manifest): readonly string[] {
  const spec = isRecord(manifest.spec) ? manifest.spec : {}
  switch (manifest.kind) {
    case "Deployment":
      return [
        ...(spec.paused === true
          ? ["spec.paused is true, so that a push changes no pod; leave it out"]
          : []),
        ...(spec.replicas === 0 ? [] : deploymentProblems(spec, manifest)),
      ]
    case "DaemonSet":
    case "StatefulSet":
      return updateProblems(spec.updateStrategy)
    default:
      return []
  }
}

function updateProblems(strategy: unknown): readonly string[] {
  if (typeOf(strategy) === "OnDelete")
    return [
      "spec.updateStrategy.type is OnDelete, so that a push changes no pod; use RollingUpdate",
    ]
  const { maxUnavailable } = rollingOf(strategy)
  return maxUnavailable === "100%"
    ? [
        "spec.updateStrategy.rollingUpdate.maxUnavailable is 100%, so that all pods go at once; say 1",
      ]
    : []
}

function rollingOf(strategy: unknown): JsonRecord {
  return isRecord(strategy) && isRecord(strategy.rollingUpdate) ? strategy.rollingUpdate : {}
}

/** Two pods cannot share a volume of one node: what keeps its data in a claim has to stop before it starts. */
function deploymentProblems(spec: JsonRecord, manifest: Manifest): readonly string[] {
  const { strategy, minReadySeconds } = spec
  if (typeOf(strategy) === "Recreate")
    return hasClaim(manifest)
      ? []
      : ["spec.strategy.type is Recreate, which is a gap at every push; use RollingUpdate"]
  const { maxUnavailable, maxSurge } = rollingOf(strategy)
  const ready = typeof minReadySeconds === "number" ? minReadySeconds : 0
  return [
    ...(isNothing(maxUnavailable)
      ? []
      : [
          `spec.strategy.rollingUpdate.maxUnavailable is ${text(maxUnavailable ?? "25%, its default")}; say 0, so that no pod goes before its successor is ready`,
        ]),
    ...(isNothing(maxSurge)
      ? ["spec.strategy.rollingUpdate.maxSurge is 0, so that no new pod can come first; say 1"]
      : []),
    ...(ready >= 10
      ? []
      : [
          `spec.minReadySeconds is ${ready}; say at least 10, so that a pod that dies at once stops the rollout`,
        ]),
  ]
}

function typeOf(strategy: unknown): unknown {
  return isRecord(strategy) ? strategy.type : undefined
}

function hasClaim(manifest: Manifest): boolean {
  return recordsOf(podSpecOf(manifest)?.volumes).some(
    (volume) => volume.persistentVolumeClaim !== undefined,
  )
}

function isNothing(count: unknown): boolean {
  return count === 0 || count === "0" || count === "0%"
}
