import type { KubeClient, Query } from "#lib/kube/client.ts"
import { applySetLabels } from "./applyset.ts"
import type { Inventory } from "./inventory.ts"
import { workloadKinds } from "./newest-pods.ts"

/** What to list or watch to know the health of these apps: their members and, around workloads, pods and ReplicaSets. */
export async function healthQueries(
  inventories: readonly Inventory[],
  client: KubeClient,
): Promise<readonly Query[]> {
  const queries = new Map<string, Query>()
  const add = (query: Query): void => {
    queries.set(JSON.stringify(query), query)
  }
  // One watch for all apps that share a namespace: whose an object is, the inventories say.
  const labels = applySetLabels.partOf
  for (const { members } of inventories)
    for (const { group, kind, namespace } of members) {
      const resource = await client.discovery.findInGroup(group, kind)
      if (resource === undefined) continue
      add({ apiVersion: resource.apiVersion, kind, namespace, labels })
      if (!workloadKinds.has(kind)) continue
      add({ apiVersion: "v1", kind: "Pod", namespace })
      add({ apiVersion: "apps/v1", kind: "ReplicaSet", namespace })
    }
  return [...queries.values()]
}
