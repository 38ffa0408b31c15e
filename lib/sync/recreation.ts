import { ApiError } from "#lib/kube/api-error.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectId } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import type { AppScope } from "./app-scope.ts"
import { applySetLabels } from "./applyset.ts"
import type { Change } from "./change.ts"
import { protectedKinds } from "./prunable.ts"
import { referenceOf } from "./reference.ts"

/** Says `"true"` on an object that may be deleted and made again where a field of it cannot be changed in place. */
export const recreateAnnotation = "turnspit/recreate"

/** Goes into a step. */
interface Recreation {
  readonly action: "recreate"
  readonly change: Change
  readonly live: LiveObject
}

/**
 * Decides what becomes of an object whose change the API server refuses because of fields that cannot be changed. Throws
 * the refusal, with what would be right, unless the object asks to be made anew and nothing else goes with it.
 */
export async function recreation(
  error: unknown,
  manifest: Manifest,
  { client, inventory, signal }: Pick<AppScope, "client" | "inventory" | "signal">,
): Promise<Recreation> {
  if (!(error instanceof ApiError) || error.fixed.length === 0) throw error
  const { subject, status, reason, detail, fixed } = error
  const refuse = (remedy: string): ApiError =>
    new ApiError({ verb: "apply", subject, status, reason, detail: `${detail}; ${remedy}` })
  if (protectedKinds.has(manifest.kind))
    throw refuse(`no ${manifest.kind} is made anew for that: give the new one another name`)
  if (manifest.metadata.annotations?.[recreateAnnotation] !== "true")
    throw refuse(`with the annotation ${recreateAnnotation}: "true" it is deleted and made anew`)
  const live = await client.get(referenceOf(manifest), signal)
  if (live?.metadata.labels?.[applySetLabels.partOf] !== inventory.setId)
    throw refuse("it is not made anew, because this app has never applied it; delete it yourself")
  if (takesClaims(live))
    throw refuse(
      "it is not made anew, because its claims would go with it; set persistentVolumeClaimRetentionPolicy.whenDeleted to Retain first",
    )
  const fields = `${fixed.join(", ")} cannot be changed in place`
  const change = { action: "recreate", object: objectId(manifest), reason: fields } as const
  return { action: "recreate", change, live }
}

function takesClaims({ kind, spec }: LiveObject): boolean {
  const policy = isRecord(spec) ? spec.persistentVolumeClaimRetentionPolicy : undefined
  return kind === "StatefulSet" && isRecord(policy) && policy.whenDeleted === "Delete"
}
