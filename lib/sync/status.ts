import { type AppHealth, appHealth } from "./app-health.ts"
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
  return inventories.map((inventory) => appHealth(inventory, seen))
}
