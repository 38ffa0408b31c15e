import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Context } from "#lib/embedded/api/registry/context.ts"
import { deleteObject } from "#lib/embedded/api/registry/delete-object.ts"
import { updateObject } from "#lib/embedded/api/registry/update-object.ts"
import { resourceById } from "#lib/embedded/api/resources/resource-table.ts"
import { DEFINITIONS, resourcesOf, servedResource } from "./custom-resources.ts"
import { CLEANUP_FINALIZER } from "./definition-strategy.ts"

/** Deletes the objects of CustomResourceDefinitions that are being deleted, and lets those go that have none left. Returns how to stop. */
export function cleanUpDefinitions(context: Context): () => void {
  const { store } = context
  for (const definition of store.list(DEFINITIONS)) cleanUp(context, definition)
  return store.hub.listenToAll(({ resource, type, object }) => {
    if (resource === DEFINITIONS) {
      if (type !== "DELETED") cleanUp(context, object)
      if (type === "DELETED") acceptWaiting(context)
      return
    }
    if (type !== "DELETED" || resourceById(resource) !== undefined) return
    const [group = "", plural = ""] = resource.split("/")
    const definition = store.get(DEFINITIONS, undefined, `${plural}.${group}`)
    if (definition !== undefined) cleanUp(context, definition)
  })
}

function cleanUp(context: Context, { metadata: { name } }: KubeObject): void {
  const { store } = context
  // What was told may be old by now.
  const definition = store.get(DEFINITIONS, undefined, name)
  const own = servedResource(store, DEFINITIONS)
  const { deletionTimestamp, finalizers = [] } = definition?.metadata ?? {}
  if (definition === undefined || own === undefined || deletionTimestamp === undefined) return
  if (!finalizers.includes(CLEANUP_FINALIZER)) return
  const [resource] = resourcesOf(definition)
  if (resource !== undefined) {
    for (const object of store.list(resource.id)) {
      if (object.metadata.deletionTimestamp !== undefined) continue
      deleteObject(context, resource, object, {})
    }
    if (store.list(resource.id).length > 0) return
  }
  const left = finalizers.filter((one) => one !== CLEANUP_FINALIZER)
  updateObject(context, own, {
    existing: definition,
    draft: { ...definition, metadata: { ...definition.metadata, finalizers: left } },
    part: "main",
    fieldManager: "kube-apiserver",
    untracked: true,
  })
}

/** A definition that waited for a name may have it now. */
function acceptWaiting(context: Context): void {
  const own = servedResource(context.store, DEFINITIONS)
  if (own === undefined) return
  for (const definition of context.store.list(DEFINITIONS)) {
    if (resourcesOf(definition).length > 0) continue
    updateObject(context, own, {
      existing: definition,
      draft: definition,
      part: "main",
      fieldManager: "kube-apiserver",
      untracked: true,
    })
  }
}
