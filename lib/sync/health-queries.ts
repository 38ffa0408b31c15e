import type { KubeClient, Query } from "#lib/kube/client.ts"
import { applySetLabels } from "./applyset.ts"
import type { Inventory } from "./inventory.ts"
import { workloadKinds } from "./newest-pods.ts"

/** What to list or watch to know the health of these apps: their members and, around workloads, pods and ReplicaSets. */
export async function healthQueries(
  inventories: readonly Inventory[],
  client: KubeClient,
): Promise<readonly Query[]> {
  const members = inventories.flatMap((inventory) => inventory.members)
  const collections = new Map(
    members.map((member) => [`${member.group}/${member.kind}/${member.namespace}`, member]),
  )
  const objects = await Promise.all(
    [...collections.values()].map(async ({ group, kind, namespace }) => {
      const resource = await client.discovery.findInGroup(group, kind)
      return resource === undefined ? [] : [{ apiVersion: resource.apiVersion, kind, namespace }]
    }),
  )
  return queriesAround(objects.flat())
}

/** The members of ApplySets of these kinds and namespaces and, for workloads, the pods and ReplicaSets around them. */
export function queriesAround(objects: readonly Query[]): readonly Query[] {
  const queries = new Map<string, Query>()
  const add = (query: Query): void => {
    queries.set(`${query.apiVersion}/${query.kind}/${query.namespace}/${query.labels}`, query)
  }
  for (const { apiVersion, kind, namespace } of objects) {
    // One watch for all apps that share a namespace: whose an object is, the inventories say.
    add({ apiVersion, kind, namespace, labels: applySetLabels.partOf })
    if (!workloadKinds.has(kind)) continue
    add({ apiVersion: "v1", kind: "Pod", namespace })
    add({ apiVersion: "apps/v1", kind: "ReplicaSet", namespace })
  }
  return [...queries.values()]
}
