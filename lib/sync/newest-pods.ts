import type { LiveObject } from "#lib/kube/live-object.ts"
import { isRecord } from "#lib/kustomize/record.ts"

/** Finds the pods that a workload's newest revision runs in, among those of its namespace. */
export function newestPods(
  workload: LiveObject,
  around: readonly LiveObject[],
): readonly LiveObject[] {
  const status = isRecord(workload.status) ? workload.status : {}
  switch (workload.kind) {
    case "Deployment": {
      const revision = workload.metadata.annotations?.[revisionAnnotation]
      const newest = ownedBy(workload, around, "ReplicaSet").find(
        ({ metadata }) => metadata.annotations?.[revisionAnnotation] === revision,
      )
      return newest === undefined ? [] : ownedBy(newest, around, "Pod")
    }
    case "StatefulSet":
      return ownedBy(workload, around, "Pod").filter(
        ({ metadata }) => metadata.labels?.["controller-revision-hash"] === status.updateRevision,
      )
    default:
      return ownedBy(workload, around, "Pod")
  }
}

const revisionAnnotation = "deployment.kubernetes.io/revision"

function ownedBy(
  owner: LiveObject,
  objects: readonly LiveObject[],
  kind: string,
): readonly LiveObject[] {
  const { uid } = owner.metadata
  return objects.filter(
    (object) =>
      object.kind === kind &&
      object.metadata.ownerReferences?.some(
        (reference) => reference.controller === true && reference.uid === uid,
      ),
  )
}

/** The kinds whose health is that of their pods. */
export const workloadKinds: ReadonlySet<string> = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "Job",
])
