import type { LiveObject } from "#lib/kube/live-object.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import type { ControlledBy } from "./controlled-by.ts"

/** Finds the pods that a workload's newest revision runs in. */
export function newestPods(
  workload: LiveObject,
  controlledBy: ControlledBy,
): readonly LiveObject[] {
  const ownedBy = ({ metadata }: LiveObject, kind: string) =>
    controlledBy(metadata.uid).filter((object) => object.kind === kind)
  const status = isRecord(workload.status) ? workload.status : {}
  switch (workload.kind) {
    case "Deployment": {
      const revision = workload.metadata.annotations?.[revisionAnnotation]
      const newest = ownedBy(workload, "ReplicaSet").find(
        ({ metadata }) => metadata.annotations?.[revisionAnnotation] === revision,
      )
      return newest === undefined ? [] : ownedBy(newest, "Pod")
    }
    case "StatefulSet":
      return ownedBy(workload, "Pod").filter(
        ({ metadata }) => metadata.labels?.["controller-revision-hash"] === status.updateRevision,
      )
    default:
      return ownedBy(workload, "Pod")
  }
}

const revisionAnnotation = "deployment.kubernetes.io/revision"

/** The kinds whose health is that of their pods. */
export const workloadKinds: ReadonlySet<string> = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "Job",
])
