import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { inStorage } from "#lib/embedded/api/custom/in-version.ts"
import { defaultObject } from "#lib/embedded/api/defaults/default-object.ts"
import { trackUpdate } from "#lib/embedded/api/fields/track-update.ts"
import { cloneJson, equalJson } from "#lib/embedded/api/json.ts"
import { normalize } from "#lib/embedded/api/normalize.ts"
import type { Draft, KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { badRequest, conflict, invalid } from "#lib/embedded/api/status-errors.ts"
import { strategyOf } from "#lib/embedded/api/strategies/strategy-of.ts"
import { validateUpdate } from "#lib/embedded/api/validation/validate-update.ts"
import { type Context, timestamp, type WriteOptions } from "./context.ts"
import { namespaceOf } from "./create-object.ts"

/** Which part of an object an update may change: `spec` and metadata, or one subresource. */
export type Part = "main" | "status" | "finalize"

export interface Update extends WriteOptions {
  readonly existing: KubeObject
  readonly draft: Draft
  readonly part: Part
  /** For managedFields of a write through another subresource (`scale`). */
  readonly subresource?: string
  /** Nobody is recorded as the owner of what changes. */
  readonly untracked?: boolean
}

/** Replaces an object by a draft; 409 when the draft names a uid or a resourceVersion that is not the stored one. */
export function updateObject(context: Context, resource: Resource, update: Update): KubeObject {
  const next = prepareUpdate(context, resource, update)
  if (update.untracked !== true) {
    next.metadata.managedFields = trackUpdate({
      resource,
      live: update.existing,
      next,
      manager: update.fieldManager,
      time: timestamp(context.now()),
      subresource: update.subresource ?? (update.part === "main" ? undefined : update.part),
    })
  }
  return storeUpdate(context, resource, next, update)
}

/** Completes a draft with everything that this update may not change. */
export function prepareUpdate(
  context: Context,
  resource: Resource,
  { existing, draft, part }: Pick<Update, "existing" | "draft" | "part">,
): KubeObject {
  const copy = normalize(resource, cloneJson(draft))
  checkIdentity(resource, existing, copy.metadata)
  const next: KubeObject = {
    ...copy,
    apiVersion: resource.apiVersion,
    kind: resource.kind,
    metadata: systemMetadata(resource, existing, copy.metadata),
  }
  restoreOtherParts(resource, next, { existing, part })
  defaultObject(resource, next)
  if (part === "main") strategyOf(resource).prepareUpdate?.(next, existing, context)
  if (resource.generation && countsAsChange(resource, next, existing)) {
    next.metadata.generation = (existing.metadata.generation ?? 0) + 1
  }
  return next
}

/** Validates what `prepareUpdate` made and stores it, unless nothing changed; an object that waited for its finalizers goes. */
export function storeUpdate(
  context: Context,
  resource: Resource,
  next: KubeObject,
  { existing, dryRun, part, admit }: Pick<Update, "existing" | "dryRun" | "part" | "admit">,
): KubeObject {
  admit?.(next, existing)
  if (next.metadata.managedFields?.length === 0) delete next.metadata.managedFields
  const problems = validateUpdate(resource, next, { existing, part })
  if (problems.length > 0) throw invalid(resource, next.metadata.name, problems)
  const { resourceVersion } = existing.metadata
  const settled: KubeObject = { ...next, metadata: { ...next.metadata, resourceVersion } }
  if (equalIgnoringTimes(settled, existing)) return existing
  if (dryRun) return settled
  if (isReadyToGo(resource, settled))
    return context.store.remove(resource.id, inStorage(resource, settled))
  return context.store.put(resource.id, inStorage(resource, settled))
}

/** Whether nothing keeps an object whose deletion has begun: no finalizer, no grace. */
export function isReadyToGo(resource: Resource, object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata
  if (deletionTimestamp === undefined || finalizers.length > 0 || deletionGracePeriodSeconds > 0)
    return false
  return strategyOf(resource).holds?.(object) !== true
}

function checkIdentity(resource: Resource, existing: KubeObject, claimed: Draft["metadata"]): void {
  const { name, uid, resourceVersion } = existing.metadata
  if (!claimed.name) {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    )
  }
  if (claimed.name !== name) {
    throw badRequest(
      `the name of the object (${claimed.name}) does not match the name on the URL (${name})`,
    )
  }
  namespaceOf(resource, claimed.namespace, existing.metadata.namespace)
  if (claimed.uid && claimed.uid !== uid) {
    throw conflict(
      resource,
      name,
      `Precondition failed: UID in precondition: ${claimed.uid}, UID in object meta: ${uid}`,
    )
  }
  const version = claimed.resourceVersion
  if (version === undefined || version === "" || version === "0") return
  if (!/^\d+$/.test(version)) {
    throw new ApiStatusError(500, "", `strconv.ParseUint: parsing "${version}": invalid syntax`)
  }
  if (version !== resourceVersion) {
    const why =
      "the object has been modified; please apply your changes to the latest version and try again"
    throw conflict(resource, name, why)
  }
}

function systemMetadata(
  resource: Resource,
  { metadata: old }: KubeObject,
  claimed: Draft["metadata"],
): KubeObject["metadata"] {
  const { deletionTimestamp, deletionGracePeriodSeconds, generation, ...kept } = claimed
  return {
    ...kept,
    name: old.name,
    ...(resource.namespaced && old.namespace !== undefined && { namespace: old.namespace }),
    uid: old.uid,
    resourceVersion: old.resourceVersion,
    creationTimestamp: old.creationTimestamp,
    ...(old.generation !== undefined && { generation: old.generation }),
    ...(old.generateName !== undefined && { generateName: old.generateName }),
    ...(old.deletionTimestamp !== undefined && { deletionTimestamp: old.deletionTimestamp }),
    ...(old.deletionGracePeriodSeconds !== undefined && {
      deletionGracePeriodSeconds: old.deletionGracePeriodSeconds,
    }),
  }
}

function restoreOtherParts(
  resource: Resource,
  next: KubeObject,
  { existing, part }: { readonly existing: KubeObject; readonly part: Part },
): void {
  if (!resource.subresources.includes("status")) return
  if (part === "main") {
    restore(next, existing, "status")
    return
  }
  const { managedFields } = next.metadata
  next.metadata = cloneJson(existing.metadata)
  if (managedFields !== undefined) next.metadata.managedFields = managedFields
  for (const field of new Set([...Object.keys(next), ...Object.keys(existing)])) {
    if (field === "metadata" || field === "kind" || field === "apiVersion") continue
    if (part === "status" && field === "status") continue
    if (part === "finalize" && field === "spec") continue
    restore(next, existing, field)
  }
}

function restore(next: KubeObject, existing: KubeObject, field: string): void {
  if (existing[field] === undefined) delete next[field]
  else next[field] = cloneJson(existing[field])
}

/** Everything outside of metadata and status counts; for a Deployment its annotations do, too. */
function countsAsChange(resource: Resource, next: KubeObject, existing: KubeObject): boolean {
  if (
    resource.id === "apps/deployments" &&
    !equalJson(next.metadata.annotations, existing.metadata.annotations)
  )
    return true
  const rest = hasOwnStatus(resource) ? withoutStatus : withoutMetadata
  return !equalJson(rest(next), rest(existing))
}

/** The status of a custom resource that has no such subresource is data like any other. */
function hasOwnStatus({ custom, subresources }: Resource): boolean {
  return custom === undefined || subresources.includes("status")
}

function withoutMetadata({ metadata, ...rest }: KubeObject): unknown {
  return rest
}

function withoutStatus({ metadata, status, ...rest }: KubeObject): unknown {
  return rest
}

function equalIgnoringTimes(a: KubeObject, b: KubeObject): boolean {
  return equalJson(withoutTimes(a), withoutTimes(b))
}

function withoutTimes(object: KubeObject): unknown {
  const { managedFields = [], ...metadata } = object.metadata
  const entries = managedFields.map((entry) => ({ ...(entry as object), time: undefined }))
  return { ...object, metadata: { ...metadata, managedFields: entries } }
}
