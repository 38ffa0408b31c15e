import type { KubeClient } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Cluster, Ignored } from "#lib/kustomize/cluster.ts"
import type { Inventory } from "./inventory.ts"
import type { SyncMemory } from "./memory.ts"
import type { Ownership } from "./ownership.ts"
import type { Settling } from "./settling.ts"
import type { Writer } from "./writer.ts"

/** What the steps of one app share. */
export interface AppScope {
  readonly app: string
  readonly cluster: Cluster
  readonly revision: string
  readonly client: KubeClient
  readonly repositoryId: string
  readonly memory: SyncMemory
  readonly signal: AbortSignal
  readonly writer?: Writer | undefined
  readonly healthTimeoutMs: number
  readonly settling: Settling
  /** Fields that the run leaves as others set them. */
  readonly ignore?: readonly Ignored[]
  /** Jobs, by `Job/<name>`, that are to be complete before the app's workloads, routes and admission are written. */
  readonly first?: readonly string[]
  /** What the app owned when the run began. */
  readonly inventory: Inventory
  readonly ownership: Ownership
  /** What was seen of the cluster's objects when the run began, by key; one that is missing may exist nevertheless. */
  readonly live: ReadonlyMap<string, LiveObject>
}
