import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { cloneJson } from "#lib/embedded/api/json.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { qualifiedKind, type Resource } from "#lib/embedded/api/resources/resource.ts"
import { strategyOf } from "#lib/embedded/api/strategies/strategy-of.ts"
import { type Context, timestamp } from "./context.ts"
import { isReadyToGo } from "./update-object.ts"

export interface Deletion {
  readonly uid?: string | undefined
  readonly resourceVersion?: string | undefined
  readonly gracePeriodSeconds?: number | undefined
  readonly propagation?: "Foreground" | "Background" | "Orphan" | undefined
  readonly dryRun?: boolean | undefined
}

/** `gone`: removed for good; otherwise it waits for its grace period or its finalizers. */
export interface Deleted {
  readonly gone: boolean
  readonly object: KubeObject
}

const ORPHAN = "orphan"
const FOREGROUND = "foregroundDeletion"

/** Deletes an object, or begins to: grace and finalizers come first. */
export function deleteObject(
  context: Context,
  resource: Resource,
  existing: KubeObject,
  deletion: Deletion,
): Deleted {
  checkPreconditions(resource, existing, deletion)
  const next = cloneJson(existing)
  const grace = beginGrace(context, resource, next, deletion)
  if (grace === "pending") return { gone: false, object: existing }
  next.metadata.finalizers = finalizersAfter(resource, next, deletion)
  const waits = next.metadata.finalizers.length > 0 || strategyOf(resource).holds?.(next) === true
  if (next.metadata.finalizers.length === 0) delete next.metadata.finalizers
  if (grace === "none" && waits) markDeleted(context, resource, next, 0)
  if (grace === "none" ? !waits : isReadyToGo(resource, next)) {
    return {
      gone: true,
      object: deletion.dryRun ? existing : context.store.remove(resource.id, next),
    }
  }
  return {
    gone: false,
    object: deletion.dryRun ? next : context.store.put(resource.id, next),
  }
}

function checkPreconditions(
  resource: Resource,
  { metadata }: KubeObject,
  deletion: Deletion,
): void {
  if (deletion.uid !== undefined && deletion.uid !== metadata.uid) {
    throw precondition(
      resource,
      metadata.name,
      `the UID in the precondition (${deletion.uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    )
  }
  if (
    deletion.resourceVersion !== undefined &&
    deletion.resourceVersion !== metadata.resourceVersion
  ) {
    throw precondition(
      resource,
      metadata.name,
      `the ResourceVersion in the precondition (${deletion.resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    )
  }
}

function precondition(resource: Resource, name: string, why: string): ApiStatusError {
  return new ApiStatusError(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${qualifiedKind(resource)} "${name}": ${why}`,
    { name, ...(resource.group !== "" && { group: resource.group }), kind: resource.kind },
  )
}

/** `none`: this kind knows no grace; `begun`: the object carries its deletion time now; `pending`: nothing changes. */
function beginGrace(
  context: Context,
  resource: Resource,
  next: KubeObject,
  deletion: Deletion,
): "none" | "begun" | "pending" {
  const wanted = strategyOf(resource).grace?.(next, negativeIsOne(deletion.gracePeriodSeconds))
  if (wanted === undefined) return "none"
  const { metadata } = next
  if (metadata.deletionTimestamp === undefined) {
    markDeleted(context, resource, next, wanted)
    return "begun"
  }
  const running = metadata.deletionGracePeriodSeconds ?? 0
  if (running === 0) return "none"
  if (deletion.gracePeriodSeconds === undefined || wanted >= running) return "pending"
  const begun = Date.parse(metadata.deletionTimestamp) - running * 1000
  const ends = Math.max(begun + wanted * 1000, context.now().getTime())
  metadata.deletionTimestamp = timestamp(new Date(ends))
  metadata.deletionGracePeriodSeconds = wanted
  return "begun"
}

function negativeIsOne(seconds: number | undefined): number | undefined {
  return seconds !== undefined && seconds < 0 ? 1 : seconds
}

function markDeleted(
  context: Context,
  resource: Resource,
  next: KubeObject,
  graceSeconds: number,
): void {
  const { metadata } = next
  if (metadata.deletionTimestamp === undefined && metadata.generation !== undefined)
    metadata.generation += 1
  metadata.deletionTimestamp ??= timestamp(new Date(context.now().getTime() + graceSeconds * 1000))
  metadata.deletionGracePeriodSeconds = graceSeconds
  strategyOf(resource).beginDeletion?.(next)
}

/** The finalizers for garbage collection follow the propagation that was asked for. */
function finalizersAfter(resource: Resource, object: KubeObject, deletion: Deletion): string[] {
  const present = object.metadata.finalizers ?? []
  const own = strategyOf(resource).deletionFinalizers ?? []
  const added = object.metadata.deletionTimestamp === undefined ? own : []
  const others = [...new Set([...present, ...added])].filter(
    (finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND,
  )
  switch (deletion.propagation ?? impliedPropagation(resource, present)) {
    case "Orphan":
      return [...others, ORPHAN]
    case "Foreground":
      return [...others, FOREGROUND]
    case "Background":
      return others
  }
}

function impliedPropagation(
  resource: Resource,
  finalizers: readonly string[],
): "Foreground" | "Background" | "Orphan" {
  for (const finalizer of finalizers) {
    if (finalizer === ORPHAN) return "Orphan"
    if (finalizer === FOREGROUND) return "Foreground"
  }
  // Jobs orphan their pods unless told otherwise, as they did before there was a garbage collector.
  return resource.id === "batch/jobs" ? "Orphan" : "Background"
}
