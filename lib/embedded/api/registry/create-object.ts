import { ApiStatusError } from "#lib/embedded/api/api-status-error.ts"
import { inStorage } from "#lib/embedded/api/custom/in-version.ts"
import { defaultObject } from "#lib/embedded/api/defaults/default-object.ts"
import { trackUpdate } from "#lib/embedded/api/fields/track-update.ts"
import { cloneJson } from "#lib/embedded/api/json.ts"
import { normalize } from "#lib/embedded/api/normalize.ts"
import type { Draft, KubeObject } from "#lib/embedded/api/objects.ts"
import type { Resource } from "#lib/embedded/api/resources/resource.ts"
import {
  alreadyExists,
  badRequest,
  invalid,
  methodNotAllowed,
} from "#lib/embedded/api/status-errors.ts"
import { strategyOf } from "#lib/embedded/api/strategies/strategy-of.ts"
import { validateObject } from "#lib/embedded/api/validation/validate-object.ts"
import { admitToNamespace } from "./admit-to-namespace.ts"
import { type Context, timestamp, type WriteOptions } from "./context.ts"
import { generateName } from "./generate-name.ts"

/** Creates an object: defaults, names, validates and stores it. `namespace` is the one that the request names. */
export function createObject(
  context: Context,
  resource: Resource,
  request: WriteOptions & { readonly draft: Draft; readonly namespace: string | undefined },
): KubeObject {
  const object = prepareNew(context, resource, request)
  object.metadata.managedFields = trackUpdate({
    resource,
    live: undefined,
    next: object,
    manager: request.fieldManager,
    time: timestamp(context.now()),
  })
  return storeNew(context, resource, object, request)
}

/** Fills a draft up to an object with identity and defaults; nothing is checked yet but where it belongs. */
export function prepareNew(
  context: Context,
  resource: Resource,
  request: { readonly draft: Draft; readonly namespace: string | undefined },
): KubeObject {
  const object = identified(context, resource, request)
  defaultObject(resource, object)
  admitToNamespace(context, resource, object)
  return object
}

/** Validates an object that `prepareNew` made, gives it what the cluster allocates, and stores it. */
export function storeNew(
  context: Context,
  resource: Resource,
  object: KubeObject,
  options: WriteOptions,
): KubeObject {
  options.admit?.(object, undefined)
  if (resource.custom?.terminating === true) throw methodNotAllowed()
  strategyOf(resource).prepareCreate?.(object, context)
  if (object.metadata.managedFields?.length === 0) delete object.metadata.managedFields
  const problems = validateObject(resource, object)
  if (problems.length > 0) throw invalid(resource, object.metadata.name, problems)
  const { namespace, name } = object.metadata
  if (context.store.get(resource.id, namespace, name) !== undefined)
    throw alreadyExists(resource, name)
  if (options.dryRun) return object
  return context.store.put(resource.id, inStorage(resource, object))
}

function identified(
  context: Context,
  resource: Resource,
  { draft, namespace }: { readonly draft: Draft; readonly namespace: string | undefined },
): KubeObject {
  const copy = normalize(resource, cloneJson(draft))
  const { metadata } = copy
  if (
    metadata.resourceVersion !== undefined &&
    metadata.resourceVersion !== "" &&
    metadata.resourceVersion !== "0"
  ) {
    throw new ApiStatusError(500, "", "resourceVersion should not be set on objects to be created")
  }
  const home = namespaceOf(resource, metadata.namespace, namespace)
  const name = metadata.name || (metadata.generateName ? generateName(metadata.generateName) : "")
  const { deletionTimestamp, deletionGracePeriodSeconds, managedFields, resourceVersion, ...kept } =
    metadata
  return {
    ...copy,
    apiVersion: resource.apiVersion,
    kind: resource.kind,
    metadata: {
      ...kept,
      name,
      ...(home !== undefined && { namespace: home }),
      uid: crypto.randomUUID(),
      ...(resource.generation && { generation: 1 }),
      creationTimestamp: timestamp(context.now()),
    } as KubeObject["metadata"],
  }
}

/** The namespace that an object belongs to: that of the request, which its own must not contradict. */
export function namespaceOf(
  resource: Resource,
  own: string | undefined,
  requested: string | undefined,
): string | undefined {
  if (!resource.namespaced) return undefined
  if (own && requested !== undefined && own !== requested) {
    throw badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    )
  }
  const namespace = requested ?? own
  if (!namespace) throw badRequest("an empty namespace may not be set during creation")
  return namespace
}
