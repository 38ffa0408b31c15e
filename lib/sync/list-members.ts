import { ApiError } from "#lib/kube/api-error.ts"
import type { Query } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { groupOf, objectKey } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { AppScope } from "./app-scope.ts"
import { applySetLabels } from "./applyset.ts"

/** Lists what is live of these objects: one request per kind and namespace. Members of no or another ApplySet are not found. */
export async function listMembers(
  manifests: readonly Manifest[],
  scope: Pick<AppScope, "client" | "inventory" | "signal">,
): Promise<ReadonlyMap<string, LiveObject>> {
  const { setId, members } = scope.inventory
  if (members.length === 0) return new Map()
  const owned = new Set(members.map((member) => `${member.group}/${member.kind}`))
  const queries = new Map<string, Query>()
  for (const { apiVersion, kind, metadata } of manifests) {
    if (!owned.has(`${groupOf(apiVersion)}/${kind}`)) continue
    const { namespace } = metadata
    const labels = `${applySetLabels.partOf}=${setId}`
    queries.set(`${apiVersion}/${kind}/${namespace}`, { apiVersion, kind, namespace, labels })
  }
  const lists = await Promise.all([...queries.values()].map((query) => list(query, scope)))
  return new Map(lists.flat().map((object) => [objectKey(object), object]))
}

async function list(
  query: Query,
  { client, signal }: Pick<AppScope, "client" | "signal">,
): Promise<readonly LiveObject[]> {
  try {
    return (await client.list(query, signal)).items
  } catch (error) {
    // The dry run of each object says it better than the list of its kind.
    if (error instanceof ApiError && [403, 404].includes(error.status)) return []
    throw error
  }
}
