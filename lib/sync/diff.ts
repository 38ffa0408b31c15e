import { ApiError } from "#lib/kube/api-error.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { objectId, objectKey } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { AppScope } from "./app-scope.ts"
import { asMember } from "./applyset.ts"
import type { Change } from "./change.ts"
import { comparable } from "./comparable.ts"
import { compare } from "./compare.ts"
import { isIgnored, isLeftOut, leaveAlone } from "./leave-alone.ts"
import { whole } from "./live-view.ts"
import { maskSecret } from "./mask.ts"
import { checkOwnership, checkStays, OwnershipError } from "./ownership.ts"
import { referenceOf } from "./reference.ts"
import { StageError } from "./stage-error.ts"
import { waitsFor } from "./waits-for.ts"

/** One object of an app, with what is to be done to it. */
export type Step = {
  readonly key: string
  /** As it is applied: a member of the app's ApplySet. */
  readonly manifest: Manifest
} & (
  | { readonly action: "create" | "configure"; readonly change: Change }
  | { readonly action: "unchanged"; readonly change: Change; readonly live: LiveObject }
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
  const { live, wanted } = await dryRun(manifest, whole(known), scope)
  if (live === undefined) return { ...step, action: "create", change: { action: "create", object } }
  checkOwnership(manifest, live, scope)
  checkStays(live)
  const fields = compare(comparable(live), comparable(wanted))
  if (fields.length === 0) {
    memory.remember(key, manifest, live)
    return { ...step, action: "unchanged", change: { action: "unchanged", object }, live }
  }
  const change = { action: "configure", object, fields: maskSecret(manifest.kind, fields) } as const
  return { ...step, action: "configure", change }
}

interface DryRun {
  /** Undefined when there is none yet. */
  readonly live: LiveObject | undefined
  /** What would become of it. */
  readonly wanted: LiveObject
}

/** Both of one moment: what a controller writes between a read and a dry run is no change of ours. */
async function dryRun(
  manifest: Manifest,
  known: LiveObject | undefined,
  { client, signal }: Pick<AppScope, "client" | "signal">,
): Promise<DryRun> {
  let live = known
  for (let tries = 1; ; tries++) {
    const { object: wanted, created } = await client.apply(manifest, { dryRun: true, signal })
    if (created) return { live: undefined, wanted }
    if (!isSameVersion(live, wanted)) live = await client.get(referenceOf(manifest), signal)
    if (live === undefined || isSameVersion(live, wanted) || tries === 5) return { live, wanted }
  }
}

/** A dry run's answer bears the version of the object that it began with. */
function isSameVersion(live: LiveObject | undefined, wanted: LiveObject): boolean {
  return live?.metadata.resourceVersion === wanted.metadata.resourceVersion
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
