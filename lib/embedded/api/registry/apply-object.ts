import { inVersion } from "#lib/embedded/api/custom/in-version.ts"
import { applyConfig } from "#lib/embedded/api/fields/apply-config.ts"
import type { Draft, KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import { badRequest, invalid, notFound } from "#lib/embedded/api/status-errors.ts"
import { invalidValue } from "#lib/embedded/api/validation/problem.ts"
import { type Context, timestamp, type WriteOptions } from "./context.ts"
import { namespaceOf, prepareNew, storeNew } from "./create-object.ts"
import { type Part, prepareUpdate, storeUpdate } from "./update-object.ts"

export interface ApplyRequest extends WriteOptions {
  readonly namespace: string | undefined
  readonly name: string
  readonly config: Draft
  /** Takes fields over from other managers instead of answering 409. */
  readonly force: boolean
  readonly part: Part
}

/** `created`: the object did not exist. */
export interface AppliedObject {
  readonly created: boolean
  readonly object: KubeObject
}

/** Server-side apply: creates the object, or brings it to what the manager sends and leaves everybody else's fields. */
export function applyObject(
  context: Context,
  resource: Resource,
  request: ApplyRequest,
): AppliedObject {
  const { config, name, namespace, part } = request
  checkPlace(resource, request)
  const stored = context.store.get(resource.id, namespace, name)
  const live = stored && inVersion(resource, stored)
  if (live === undefined && part !== "main") throw notFound(resource, name)
  const { merged: draft, managedFields } = applyConfig({
    resource,
    live,
    config,
    manager: request.fieldManager,
    force: request.force,
    time: timestamp(context.now()),
    subresource: part === "main" ? undefined : part,
  })
  if (live === undefined) {
    const object = prepareNew(context, resource, { draft, namespace })
    object.metadata.managedFields = managedFields
    return { created: true, object: storeNew(context, resource, object, request) }
  }
  const { uid } = config.metadata
  if (uid !== undefined && uid !== live.metadata.uid) {
    throw invalid(resource, name, [invalidValue("metadata.uid", uid, "field is immutable")])
  }
  // A resourceVersion that the applier sends is in the draft, and so a precondition.
  const next = prepareUpdate(context, resource, { existing: live, draft, part })
  next.metadata.managedFields = managedFields
  return {
    created: false,
    object: storeUpdate(context, resource, next, { ...request, existing: live }),
  }
}

function checkPlace(resource: Resource, { config, name, namespace }: ApplyRequest): void {
  const own = config.metadata.name
  if (!own)
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    )
  if (own !== name) {
    throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`)
  }
  namespaceOf(resource, config.metadata.namespace, namespace)
}
