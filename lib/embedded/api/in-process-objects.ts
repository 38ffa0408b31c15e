import { customResources, servedKind, servedResource } from "./custom/custom-resources.ts"
import { cloneJson } from "./json.ts"
import { mergePatch } from "./merge-patch.ts"
import type { Draft, KubeObject, Objects, Ref, WatchEvent } from "./objects.ts"
import type { Context } from "./registry/context.ts"
import { createObject } from "./registry/create-object.ts"
import { deleteObject } from "./registry/delete-object.ts"
import { type Part, updateObject } from "./registry/update-object.ts"
import type { Resource } from "./resources/resource.ts"
import { RESOURCES, resourceById } from "./resources/resource-table.ts"
import { notFound } from "./status-errors.ts"
import type { Store } from "./store/store.ts"

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
      const objects = store.list(known(store, resource).id, namespace)
      return (
        labels === undefined ? objects : objects.filter((object) => carries(object, labels))
      ) as T[]
    },
    create: <T extends KubeObject>(
      draft: Draft,
      options: Parameters<Objects["create"]>[1] = {},
    ) => {
      const resource = ofKind(store, draft)
      const { namespace } = draft.metadata
      return createObject(context, resource, {
        draft,
        namespace,
        fieldManager: options.fieldManager ?? MANAGER,
      }) as T
    },
    update: <T extends KubeObject>(object: T, options: Parameters<Objects["update"]>[1] = {}) => {
      const resource = ofKind(store, object)
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
      const resource = known(store, ref.resource)
      const existing = existingOf(context, resource, ref)
      return write(
        context,
        resource,
        { existing, draft: mergePatch(existing, patch) as Draft },
        options,
      ) as T
    },
    delete: (ref, options = {}) => {
      const resource = known(store, ref.resource)
      deleteObject(context, resource, existingOf(context, resource, ref), options)
    },
    resources: () => [
      ...RESOURCES,
      ...customResources(store).filter(
        ({ apiVersion, custom }) => apiVersion === custom?.storageApiVersion,
      ),
    ],
    resourceOfKind: (apiVersion, kind) => servedKind(store, apiVersion, kind),
    watchCustom: (onEvent) => {
      for (const resource of store.resources.filter((id) => resourceById(id) === undefined))
        for (const object of store.list(resource)) onEvent(resource, { type: "ADDED", object })
      return store.hub.listenToAll(({ resource, type, object }) => {
        if (resourceById(resource) === undefined) onEvent(resource, { type, object })
      })
    },
    watch: (resource, onEvent) => watchFromStart(context, known(store, resource), onEvent),
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
  const found = store.get(resource, namespace, name)
  // A custom resource whose definition has gone is asked for a little longer.
  if (found === undefined && !store.resources.includes(resource)) known(store, resource)
  return found
}

function existingOf(context: Context, resource: Resource, ref: Ref): KubeObject {
  const existing = find(context, ref)
  if (existing === undefined) throw notFound(resource, ref.name)
  return existing
}

function known(store: Store, id: string): Resource {
  const resource = servedResource(store, id)
  if (resource === undefined) {
    throw new Error(
      `Cannot use the resource "${id}": it is not served. Write group/plural, such as apps/deployments or pods`,
    )
  }
  return resource
}

function ofKind(
  store: Store,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
): Resource {
  const resource = servedKind(store, apiVersion, kind)
  if (resource === undefined)
    throw new Error(`Cannot use the kind ${kind} of ${apiVersion}: it is not served`)
  return resource
}

function carries(object: KubeObject, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([key, value]) => object.metadata.labels?.[key] === value)
}
