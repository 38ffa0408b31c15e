import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { recordsOf } from "#lib/kustomize/record.ts"
import { protectedKinds } from "../../prunable.ts"
import { at } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions, World } from "./meaning.ts"
import { danger, info, notice } from "./words.ts"

/** What goes with an object that holds others or their data. */
export function removalMeaning(
  { before, after }: Versions,
  { cluster }: World,
): readonly Consequence[] {
  if (before === undefined || after !== undefined) return []
  if (isKept(before, cluster.prune.allow))
    return [notice(`stays on the cluster: prune.allow does not name "${objectId(before)}"`)]
  const { kind, metadata } = before
  switch (kind) {
    case "Namespace":
      return [danger(`deletes the namespace ${metadata.name} and everything in it`)]
    case "PersistentVolumeClaim":
      return [danger(`deletes a volume claim: its data is lost`)]
    case "PersistentVolume":
      return [danger(`deletes the volume ${metadata.name}`)]
    case "CustomResourceDefinition":
      return [
        danger(
          `deletes every ${String(at(before, "spec", "names", "kind") ?? metadata.name)} of the cluster`,
        ),
      ]
    case "StatefulSet":
      return at(before, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted") === "Delete"
        ? [danger("deletes the volume claims of its pods: their data is lost")]
        : isClaimless(before)
          ? []
          : [info("leaves its volume claims behind, with their data")]
    case "Service":
      return [notice(`takes away the address ${metadata.name}.${metadata.namespace ?? ""}`)]
    case "Secret":
      return [notice("deletes a secret")]
    default:
      return []
  }
}

/** Says whether a workload makes no claims of its own for its pods. */
export function isClaimless(manifest: Manifest): boolean {
  return recordsOf(at(manifest, "spec", "volumeClaimTemplates")).length === 0
}

/** Claims, volumes, namespaces and CRDs go only when the cluster's file names them. */
export function isKept(manifest: Manifest, allow: readonly string[]): boolean {
  return protectedKinds.has(manifest.kind) && !allow.includes(objectId(manifest))
}
