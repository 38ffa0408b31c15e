import type { KubeClient } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Ignored } from "#lib/kustomize/cluster.ts"
import type { Render } from "#lib/render/render.ts"
import type { Bounds } from "./access/bounds.ts"
import type { Checkout } from "./checkout.ts"
import type { SyncMemory } from "./memory.ts"
import type { OnProgress } from "./progress.ts"
import type { JudgeSchemas } from "./schema-judge.ts"
import type { Source } from "./source.ts"
import type { Watches } from "./watches.ts"
import type { Writer } from "./writer.ts"

/** What a run works with. */
export interface SyncContext {
  readonly client: KubeClient
  readonly source: Source
  /** Part of the names of this repository's inventories: two repositories can share a cluster. A DNS label. */
  readonly repositoryId: string
  /** Namespace of the inventories. Default: `turnspit`. */
  readonly namespace?: string
  /** Aborted when a newer commit takes over: waits end, and nothing new is begun. */
  readonly signal: AbortSignal
  /** Kept between the runs of one process. */
  readonly memory: SyncMemory
  /** The right to write, asked before everything that is written. Absent where nobody else can write. */
  readonly writer?: Writer
  /** Fields that this run leaves alone beside those of the cluster's file: others do not cease to set them. */
  readonly leave?: readonly Ignored[]
  /** What `bun run bootstrap` allows: a run whose cluster file asks for more stops. Absent where a person with own rights runs it. */
  readonly bounds?: (signal: AbortSignal) => Promise<Bounds>
  /** Renders commits; in child processes of this machine when absent. */
  readonly render?: Render
  /** Judges renders by the schemas of their kinds; within this process when absent. */
  readonly judgeSchemas?: JudgeSchemas
  /** What the watches show of all apps' objects, for whoever keeps some; without them, a run lists. */
  readonly seen?: (signal: AbortSignal) => Promise<readonly LiveObject[]>
  /** Shared with whoever else watches the cluster. */
  readonly watches?: Watches
  readonly onProgress?: OnProgress
  /** Told of every checkout before anything of it is applied, such as to offer its images. */
  readonly onCheckout?: (checkout: Checkout) => void | Promise<void>
  /** Default: 120 s. */
  readonly healthTimeoutMs?: number
  readonly now?: () => Date
}

/** Where the inventories live when the context does not say. */
export const defaultNamespace = "turnspit"
