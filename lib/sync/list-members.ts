import { ApiError } from "#lib/kube/api-error.ts"
import type { Query } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { groupOf, objectKey } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { applySetLabels } from "./applyset.ts"
import type { SyncContext } from "./context.ts"
import type { Inventory } from "./inventory.ts"
import { slim } from "./live-collection.ts"

/**
 * Finds what is live of all apps' objects, by key: from the watches where some are kept, else by one list per kind and
 * namespace. Objects of no ApplySet, and what came a moment ago, may be missing. `recollect` is told of each one that is listed.
 */
export async function listMembers(
  manifests: readonly Manifest[],
  inventories: readonly Inventory[],
  { client, signal, seen, memory }: Pick<SyncContext, "client" | "signal" | "seen" | "memory">,
  recollect: (live: LiveObject) => void = () => undefined,
): Promise<ReadonlyMap<string, LiveObject>> {
  const owned = new Set(
    inventories.flatMap(({ members }) => members.map(({ group, kind }) => `${group}/${kind}`)),
  )
  if (owned.size === 0) return new Map()
  // A process that has just begun asks the objects themselves what was applied, which watches leave out.
  const isNew = !manifests.some((manifest) => memory.has(objectKey(manifest)))
  // What cannot be watched may still be listed.
  const watched = isNew ? undefined : await seen?.(signal).catch(() => undefined)
  if (watched !== undefined) return byKey(watched)
  signal.throwIfAborted()
  const queries = new Map<string, Query>()
  for (const { apiVersion, kind, metadata } of manifests) {
    if (!owned.has(`${groupOf(apiVersion)}/${kind}`)) continue
    const { namespace } = metadata
    const query = { apiVersion, kind, namespace, labels: applySetLabels.partOf }
    queries.set(`${apiVersion}/${kind}/${namespace}`, query)
  }
  return byKey((await Promise.all([...queries.values()].map((query) => list(query)))).flat())

  function keep(live: LiveObject): LiveObject {
    recollect(live)
    return isNew ? slim(live) : live
  }

  async function list(query: Query): Promise<readonly LiveObject[]> {
    try {
      return (await client.list(query, signal, keep)).items
    } catch (error) {
      // The dry run of each object says it better than the list of its kind.
      if (error instanceof ApiError && [403, 404].includes(error.status)) return []
      throw error
    }
  }
}

function byKey(objects: readonly LiveObject[]): ReadonlyMap<string, LiveObject> {
  return new Map(objects.map((object) => [objectKey(object), object]))
}
