import type { Objects } from "../api/objects.ts"
import type { Pod } from "../kinds/pod.ts"
import type { Deployment, ReplicaSet } from "../kinds/workload.ts"
import { replicaSetAnnotations, revisionOf, scaleAnnotations } from "./deployment-revisions.ts"
import { fieldManager } from "./field-manager.ts"
import { controlledBy, controllerOf } from "./object-key.ts"
import { podTemplateHash, sameTemplate } from "./pod-template-hash.ts"

/** Finds the ReplicaSet of a Deployment's current template: the oldest if there are several, so that a rollback takes up its old one. */
export function findNewest(
  deployment: Deployment,
  all: readonly ReplicaSet[],
): ReplicaSet | undefined {
  return all.find((one) => sameTemplate(one.spec.template, deployment.spec.template))
}

/** All but the newest, oldest first. */
export function olderThan(
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
): readonly ReplicaSet[] {
  return all.filter((one) => one.metadata.uid !== newest?.metadata.uid)
}

/** Makes the ReplicaSet of a Deployment's current template, with no pods yet. */
export function createNewest(
  objects: Objects,
  deployment: Deployment,
  revision: number,
): ReplicaSet {
  const { namespace = "", name } = deployment.metadata
  const { template, selector, minReadySeconds } = deployment.spec
  const hash = freeHash(objects, deployment)
  const labels = { ...template.metadata?.labels, "pod-template-hash": hash }
  return objects.create<ReplicaSet>(
    {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels,
        annotations: {
          ...replicaSetAnnotations(deployment, revision),
          ...scaleAnnotations(deployment),
        },
        ownerReferences: [controlledBy(deployment)],
      },
      spec: {
        replicas: 0,
        ...(minReadySeconds ? { minReadySeconds } : {}),
        selector: {
          ...selector,
          matchLabels: { ...selector.matchLabels, "pod-template-hash": hash },
        },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    },
    { fieldManager },
  )
}

/** Keeps the annotations of the newest ReplicaSet up to date. */
export function annotateNewest(
  objects: Objects,
  newest: ReplicaSet,
  deployment: Deployment,
  revision: number,
): void {
  const { namespace = "", name, annotations: present = {} } = newest.metadata
  const annotations = replicaSetAnnotations(deployment, revision)
  if (Object.entries(annotations).every(([key, value]) => present[key] === value)) return
  const ref = { resource: "apps/replicasets", namespace, name }
  objects.patch(ref, { metadata: { annotations } }, { fieldManager })
}

/** Tells whether pods of ReplicaSets still run: a Recreate waits until they are gone, not only until they are unwanted. */
export function podsLeft(objects: Objects, sets: readonly ReplicaSet[]): boolean {
  const namespace = sets[0]?.metadata.namespace
  if (namespace === undefined) return false
  const uids = new Set(sets.map((one) => one.metadata.uid))
  return objects
    .list<Pod>("pods", { namespace })
    .filter((pod) => pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed")
    .some((pod) => uids.has(controllerOf(pod)?.uid ?? ""))
}

/** Removes old ReplicaSets beyond `revisionHistoryLimit`, the oldest revisions first. */
export function removeHistory(
  objects: Objects,
  deployment: Deployment,
  old: readonly ReplicaSet[],
): void {
  const surplus = old.length - (deployment.spec.revisionHistoryLimit ?? 10)
  if (surplus <= 0) return
  const idle = old.filter(isIdle).sort((a, b) => revisionOf(a) - revisionOf(b))
  for (const { metadata } of idle.slice(0, surplus)) {
    const { namespace = "", name, uid } = metadata
    const ref = { resource: "apps/replicasets", namespace, name }
    objects.delete(ref, { uid, propagation: "Background" })
  }
}

function isIdle(set: ReplicaSet): boolean {
  const { generation, deletionTimestamp } = set.metadata
  const empty = (set.spec.replicas ?? 0) === 0 && (set.status?.replicas ?? 0) === 0
  const current = (set.status?.observedGeneration ?? 0) >= (generation ?? 0)
  return empty && current && deletionTimestamp === undefined
}

/** Two templates may share a hash: the name that is taken by another one is passed over. */
function freeHash(objects: Objects, deployment: Deployment): string {
  const { namespace = "", name } = deployment.metadata
  for (let collisions = 0; ; collisions += 1) {
    const hash = podTemplateHash(deployment.spec.template, collisions)
    const ref = { resource: "apps/replicasets", namespace, name: `${name}-${hash}` }
    if (objects.get(ref) === undefined) return hash
  }
}
