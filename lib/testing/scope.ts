import type { AppScope } from "#lib/sync/app-scope.ts"
import { newInventory } from "#lib/sync/inventory.ts"
import { createMemory } from "#lib/sync/memory.ts"
import { ownershipOf } from "#lib/sync/ownership.ts"
import { openSettling } from "#lib/sync/settling.ts"
import type { TestApi } from "./test-api.ts"
import { testKinds } from "./test-kinds.ts"

/** The scope of an app that owns nothing yet, for the steps of a run one by one. */
export function testScope({ client, namespace, own }: TestApi, app: string): AppScope {
  const repositoryId = own("shop")
  return {
    app,
    cluster: {
      name: "test",
      kubernetes: "1.36",
      source: { branch: "main" },
      drift: "report",
      prune: { limit: 20, allow: [] },
      namespaces: [own("shop")],
      kinds: testKinds,
      apps: [app],
    },
    revision: "0".repeat(40),
    client,
    repositoryId,
    memory: createMemory(),
    signal: AbortSignal.timeout(60_000),
    healthTimeoutMs: 10_000,
    settling: openSettling(client),
    inventory: newInventory(app, { repositoryId, namespace }),
    ownership: ownershipOf(new Map(), []),
    live: new Map(),
  }
}
