import { cloneJson } from "./json.ts"
import { mergePatch } from "./merge-patch.ts"
import type { Draft, KubeObject, Objects, Ref, WatchEvent } from "./objects.ts"
import type { Context } from "./registry/context.ts"
import { createObject } from "./registry/create-object.ts"
import { deleteObject } from "./registry/delete-object.ts"
import { type Part, updateObject } from "./registry/update-object.ts"
import type { Resource } from "./resources/resource.ts"
import { resourceById, resourceByKind } from "./resources/resource-table.ts"
import { notFound } from "./status-errors.ts"

const MANAGER = "turnspit-embedded"

/** Makes the API server's in-process face: the same rules as over HTTP. */
export function inProcessObjects(context: Context): Objects {
  const { store } = context
  // The caller names the type of a resource's objects; the store keeps them untyped.
  return {
    get: <T extends KubeObject>(ref: Ref) => find(context, ref) as T | undefined,
    list: <T extends KubeObject>(
      resource: string,
      options: Parameters<Objects["list"]>[1] = {},
    ) => {
      const { namespace, labels } = options
      const objects = store.list(known(resource).id, namespace)
      return (
        labels === undefined ? objects : objects.filter((object) => carries(object, labels))
      ) as T[]
    },
    create: <T extends KubeObject>(
      draft: Draft,
      options: Parameters<Objects["create"]>[1] = {},
    ) => {
      const resource = ofKind(draft)
      const { namespace } = draft.metadata
      return createObject(context, resource, {
        draft,
        namespace,
        fieldManager: options.fieldManager ?? MANAGER,
      }) as T
    },
    update: <T extends KubeObject>(object: T, options: Parameters<Objects["update"]>[1] = {}) => {
      const resource = ofKind(object)
      const { namespace, name } = object.metadata
      const existing = existingOf(context, resource, {
        resource: resource.id,
        name,
        ...(namespace && { namespace }),
      })
      return write(context, resource, { existing, draft: object }, options) as T
    },
    patch: <T extends KubeObject>(
      ref: Ref,
      patch: Record<string, unknown>,
      options: Parameters<Objects["patch"]>[2] = {},
    ) => {
      const resource = known(ref.resource)
      const existing = existingOf(context, resource, ref)
      return write(
        context,
        resource,
        { existing, draft: mergePatch(existing, patch) as Draft },
        options,
      ) as T
    },
    delete: (ref, options = {}) => {
      const resource = known(ref.resource)
      deleteObject(context, resource, existingOf(context, resource, ref), options)
    },
    watch: (resource, onEvent) => watchFromStart(context, known(resource), onEvent),
  }
}

/** What exists comes first, whatever the callback writes meanwhile. */
function watchFromStart(
  { store }: Context,
  { id }: Resource,
  onEvent: (event: WatchEvent) => void,
): () => void {
  const queue: WatchEvent[] = store.list(id).map((object) => ({ type: "ADDED", object }))
  let telling = true
  const stop = store.hub.listen(id, ({ type, object }) => {
    if (telling) queue.push({ type, object })
    else onEvent({ type, object })
  })
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) onEvent(next)
  telling = false
  return stop
}

function write(
  context: Context,
  resource: Resource,
  { existing, draft }: { readonly existing: KubeObject; readonly draft: Draft },
  options: { readonly subresource?: Exclude<Part, "main">; readonly fieldManager?: string },
): KubeObject {
  return updateObject(context, resource, {
    existing,
    draft: cloneJson(draft),
    part: options.subresource ?? "main",
    fieldManager: options.fieldManager ?? MANAGER,
  })
}

function find({ store }: Context, { resource, namespace, name }: Ref): KubeObject | undefined {
  return store.get(known(resource).id, namespace, name)
}

function existingOf(context: Context, resource: Resource, ref: Ref): KubeObject {
  const existing = find(context, ref)
  if (existing === undefined) throw notFound(resource, ref.name)
  return existing
}

function known(id: string): Resource {
  const resource = resourceById(id)
  if (resource === undefined) {
    throw new Error(
      `Cannot use the resource "${id}": it is not served. Write group/plural, such as apps/deployments or pods`,
    )
  }
  return resource
}

function ofKind({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string
  readonly kind: string
}): Resource {
  const resource = resourceByKind(apiVersion, kind)
  if (resource === undefined)
    throw new Error(`Cannot use the kind ${kind} of ${apiVersion}: it is not served`)
  return resource
}

function carries(object: KubeObject, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([key, value]) => object.metadata.labels?.[key] === value)
}
