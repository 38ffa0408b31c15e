import { objectKey } from "#lib/kustomize/identity.ts"
import { type AppHealth, appHealth } from "./app-health.ts"
import { controlledAmong } from "./controlled-by.ts"
import { healthQueries } from "./health-queries.ts"
import { type InventoryOwner, readInventories } from "./inventory.ts"

/** Looks once at the health of every app that this repository has in the cluster. */
export async function currentHealth(
  owner: InventoryOwner,
  signal?: AbortSignal,
): Promise<readonly AppHealth[]> {
  const inventories = [...(await readInventories(owner, signal)).values()]
  const queries = await healthQueries(inventories, owner.client)
  const lists = await Promise.all(queries.map((query) => owner.client.list(query, signal)))
  const seen = lists.flatMap(({ items }) => items)
  const live = new Map(seen.map((object) => [objectKey(object), object]))
  const around = { get: (key: string) => live.get(key), controlledBy: controlledAmong(seen) }
  return inventories.map((inventory) => appHealth(inventory, around))
}
