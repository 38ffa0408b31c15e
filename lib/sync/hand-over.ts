import type { ManagedFields } from "#lib/kube/live-object.ts"
import { fieldManager } from "#lib/kube/open-client.ts"
import { groupOf } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { FieldChange } from "./change.ts"
import { parsePath, valueAt } from "./field-path.ts"
import { reaches } from "./owned-fields.ts"

/** The field manager that holds replicas from when we let them go until somebody else sets them. */
export const handOverManager = `${fieldManager}-hand-over`

/**
 * Says whether we alone own replicas that the manifest does not set any more: the API server would let them fall to its default
 * when they are nobody's, before an autoscaler can say its number.
 */
export function handsOverReplicas(
  manifest: Manifest,
  managedFields: readonly ManagedFields[] = [],
): boolean {
  if (!scaled.has(`${groupOf(manifest.apiVersion)}/${manifest.kind}`)) return false
  if (valueAt(manifest, parsePath("spec.replicas")) !== undefined) return false
  const owners = managedFields.filter(({ fieldsV1 }) => reaches(fieldsV1, replicas))
  return owners.length > 0 && owners.every(({ manager }) => manager === fieldManager)
}

/** Stands for a hand-over that changes nothing else. */
export const replicasLetGo: FieldChange = {
  path: "metadata.managedFields",
  before: `${fieldManager} owns spec.replicas`,
  after: `${handOverManager} owns it until somebody else sets it`,
}

const replicas = ["f:spec", "f:replicas"]

const scaled: ReadonlySet<string> = new Set([
  "/ReplicationController",
  "apps/Deployment",
  "apps/ReplicaSet",
  "apps/StatefulSet",
])
