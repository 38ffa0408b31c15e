import { ApiError } from "#lib/kube/api-error.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectId, objectKey } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { AppScope } from "./app-scope.ts"
import { asMember } from "./applyset.ts"
import type { Change } from "./change.ts"
import { comparable } from "./comparable.ts"
import { compare } from "./compare.ts"
import { dryRun } from "./dry-run.ts"
import { replicasLetGo } from "./hand-over.ts"
import { isIgnored, isLeftOut, leaveAlone } from "./leave-alone.ts"
import { whole } from "./live-collection.ts"
import { shownFields } from "./mask-values.ts"
import { checkOwnership, checkStays, OwnershipError } from "./ownership.ts"
import { needsPreparation } from "./prepare.ts"
import { recreation } from "./recreation.ts"
import { referenceOf } from "./reference.ts"
import { StageError } from "./stage-error.ts"
import { waitsFor } from "./waits-for.ts"

/** One object of an app, with what is to be done to it. */
export type Step = {
  readonly key: string
  /** As it is applied: a member of the app's ApplySet. */
  readonly manifest: Manifest
} & (
  | { readonly action: "create"; readonly change: Change }
  /** `prior` is the live object when its ownership is to be settled first. */
  | { readonly action: "configure"; readonly change: Change; readonly prior?: LiveObject }
  | {
      readonly action: "unchanged" | "recreate"
      readonly change: Change
      readonly live: LiveObject
    }
  /** Its namespace, CRD or role is created by this run: the dry run follows when its wave is up. */
  | { readonly action: "deferred"; readonly change: Change }
)

/** Finds out what applying the manifests would change: a dry run of everything before anything is written. */
export async function diff(
  manifests: readonly Manifest[],
  scope: AppScope,
): Promise<readonly Step[]> {
  const wanted = manifests.map((manifest) => asMember(manifest, scope.inventory.setId))
  const members = await withoutLeftOut(wanted, scope)
  const outcomes = await Promise.all(
    members.map((manifest) => attempt(manifest, scope.live.get(objectKey(manifest)), scope)),
  )
  const created = outcomes.flatMap((outcome) =>
    "step" in outcome && outcome.step.action === "create" ? [outcome.manifest] : [],
  )
  const steps: Step[] = []
  const reasons: string[] = []
  for (const outcome of outcomes) {
    if ("step" in outcome) steps.push(outcome.step)
    else if (waitsFor({ ...outcome, created, members })) steps.push(deferred(outcome.manifest))
    else reasons.push(outcome.error.message)
  }
  if (reasons.length > 0) throw new StageError("diff", reasons)
  return steps
}

async function withoutLeftOut(
  members: readonly Manifest[],
  { client, live, signal, ignore = [] }: AppScope,
): Promise<readonly Manifest[]> {
  const isGone = async (member: Manifest) =>
    !live.has(objectKey(member)) && (await client.get(referenceOf(member), signal)) === undefined
  const left = await Promise.all(
    members.map(async (member) => isLeftOut(member, ignore) && (await isGone(member))),
  )
  return members.filter((_, index) => left[index] !== true)
}

/** Dry-runs one object; `known` is the live one when it is already at hand. Throws `ApiError` or `OwnershipError`. */
export async function diffObject(
  rendered: Manifest,
  listed: LiveObject | undefined,
  scope: AppScope,
): Promise<Step> {
  const { client, memory, signal, ignore = [] } = scope
  const key = objectKey(rendered)
  const object = objectId(rendered)
  checkOwnership(rendered, listed, scope)
  if (listed !== undefined && memory.isKnown(key, rendered, listed)) {
    const change = { action: "unchanged", object } as const
    return { key, manifest: rendered, action: "unchanged", change, live: listed }
  }
  const isUnseen = listed === undefined && isIgnored(rendered, ignore)
  const known = isUnseen ? await client.get(referenceOf(rendered), signal) : listed
  const manifest = known === undefined ? rendered : leaveAlone(rendered, known, ignore)
  const step = { key, manifest }
  const outcome = await dryRun(manifest, whole(known), scope).catch((error: unknown) =>
    recreation(error, manifest, scope),
  )
  if ("action" in outcome) return { ...step, ...outcome }
  const { live, wanted } = outcome
  if (live === undefined) return { ...step, action: "create", change: { action: "create", object } }
  checkOwnership(manifest, live, scope)
  checkStays(live)
  const fields = compare(comparable(live), comparable(wanted))
  const isFirstSettled = needsPreparation(manifest, live)
  if (fields.length === 0 && !isFirstSettled) {
    memory.remember(key, manifest, live)
    return { ...step, action: "unchanged", change: { action: "unchanged", object }, live }
  }
  const shown =
    fields.length === 0 ? [replicasLetGo] : shownFields(comparable(live), comparable(wanted))
  const change = { action: "configure", object, fields: shown } as const
  return { ...step, action: "configure", change, ...(isFirstSettled && { prior: live }) }
}

type Outcome = { readonly manifest: Manifest } & (
  | { readonly step: Step }
  | { readonly error: ApiError | OwnershipError }
)

async function attempt(
  manifest: Manifest,
  live: LiveObject | undefined,
  scope: AppScope,
): Promise<Outcome> {
  try {
    return { manifest, step: await diffObject(manifest, live, scope) }
  } catch (error) {
    if (error instanceof ApiError || error instanceof OwnershipError) return { manifest, error }
    throw error
  }
}

function deferred(manifest: Manifest): Step {
  const change = { action: "create", object: objectId(manifest) } as const
  return { key: objectKey(manifest), manifest, action: "deferred", change }
}
