import type { Json } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { defaultPodSpec } from "./default-pod-spec.ts"
import { child, childIfAny, children, fill } from "./fill.ts"

/** Fills in what Kubernetes assumes in a Deployment. */
export function defaultDeployment(object: KubeObject): void {
  const spec = child(object, "spec")
  defaultTemplate(spec)
  fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
  const strategy = child(spec, "strategy")
  fill(strategy, { type: "RollingUpdate" })
  if (strategy.type !== "RollingUpdate") return
  fill(child(strategy, "rollingUpdate"), { maxUnavailable: "25%", maxSurge: "25%" })
}

/** Fills in what Kubernetes assumes in a ReplicaSet. */
export function defaultReplicaSet(object: KubeObject): void {
  const spec = child(object, "spec")
  defaultTemplate(spec)
  fill(spec, { replicas: 1 })
}

/** Fills in what Kubernetes assumes in a DaemonSet. */
export function defaultDaemonSet(object: KubeObject): void {
  const spec = child(object, "spec")
  defaultTemplate(spec)
  fill(spec, { revisionHistoryLimit: 10 })
  const strategy = child(spec, "updateStrategy")
  fill(strategy, { type: "RollingUpdate" })
  if (strategy.type === "RollingUpdate")
    fill(child(strategy, "rollingUpdate"), { maxUnavailable: 1, maxSurge: 0 })
}

/** Fills in what Kubernetes assumes in a StatefulSet. */
export function defaultStatefulSet(object: KubeObject): void {
  const spec = child(object, "spec")
  defaultTemplate(spec)
  fill(spec, {
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: "OrderedReady",
    serviceName: "",
  })
  const strategy = child(spec, "updateStrategy")
  if (!strategy.type) child(strategy, "rollingUpdate")
  fill(strategy, { type: "RollingUpdate" })
  const rolling = childIfAny(strategy, "rollingUpdate")
  if (strategy.type === "RollingUpdate" && rolling !== undefined) fill(rolling, { partition: 0 })
  fill(child(spec, "persistentVolumeClaimRetentionPolicy"), {
    whenDeleted: "Retain",
    whenScaled: "Retain",
  })
  for (const claim of children(spec, "volumeClaimTemplates")) {
    fill(claim, { apiVersion: "v1", kind: "PersistentVolumeClaim" })
    fill(child(claim, "spec"), { volumeMode: "Filesystem" })
    fill(child(claim, "status"), { phase: "Pending" })
  }
}

/** Fills in what Kubernetes assumes in a Job. */
export function defaultJob(object: KubeObject): void {
  const spec = child(object, "spec")
  defaultTemplate(spec)
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  fill(spec, {
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647,
    completionMode: "NonIndexed",
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed",
    manualSelector: false,
  })
  const labels = childIfAny(childIfAny(childIfAny(spec, "template"), "metadata"), "labels")
  const { metadata } = object
  if (labels !== undefined && Object.keys(metadata.labels ?? {}).length === 0) {
    metadata.labels = { ...(labels as Record<string, string>) }
  }
}

/** Fills in what Kubernetes assumes in a CronJob. */
export function defaultCronJob(object: KubeObject): void {
  const spec = child(object, "spec")
  fill(spec, {
    concurrencyPolicy: "Allow",
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  })
  const template = child(spec, "jobTemplate")
  child(template, "metadata")
  defaultTemplate(child(template, "spec"))
}

/** The template of the pods that a spec makes. */
function defaultTemplate(spec: Json): void {
  const template = child(spec, "template")
  child(template, "metadata")
  defaultPodSpec(child(template, "spec"))
}
