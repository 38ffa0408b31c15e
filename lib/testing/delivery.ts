import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { SyncContext } from "#lib/sync/context.ts"
import { createMemory } from "#lib/sync/memory.ts"
import { sync } from "#lib/sync/pipeline.ts"
import type { Progress } from "#lib/sync/progress.ts"
import type { Report } from "#lib/sync/report.ts"
import { startRun } from "#lib/sync/run.ts"
import { openSource } from "#lib/sync/source.ts"
import { type TestApi, testApi } from "./api.ts"
import { type TestRepository, testRepository } from "./repository.ts"

/** A repository, an API server, and what brings one to the other. */
export interface Delivery {
  readonly api: TestApi
  readonly repository: TestRepository
  readonly context: SyncContext
  /** What the last run said. */
  readonly progress: readonly Progress[]
  /** Commits what the cluster `test` is to be and syncs that commit. */
  deliver(files: Files, options?: DeliverOptions): Promise<Report>
  stop(): Promise<void>
}

export type Files = Readonly<Record<string, string | null>>

export interface DeliverOptions {
  /** Instead of `sync()`. */
  readonly how?: typeof sync
  readonly context?: Partial<SyncContext>
}

/** Starts both, empty; the cluster's repository is called `shop`. */
export async function startDelivery(): Promise<Delivery> {
  const api = await testApi()
  const repository = await testRepository()
  const state = await mkdtemp(join(tmpdir(), "turnspit-state-"))
  const source = await openSource({ repository: repository.directory, state })
  const progress: Progress[] = []
  const context: SyncContext = {
    client: api.client,
    source,
    repositoryId: "shop",
    memory: createMemory(),
    signal: AbortSignal.timeout(60_000),
    healthTimeoutMs: 10_000,
    onProgress: (step) => progress.push(step),
  }
  return {
    ...{ api, repository, context, progress },
    async deliver(files, { how = sync, context: changes = {} } = {}) {
      progress.length = 0
      const revision = await repository.commit(files)
      const run = startRun("test", { revision, ...(await source.commit(revision)) }, new Date())
      return how(run, { ...context, ...changes })
    },
    async stop() {
      await api.stop()
      await repository.remove()
      await rm(state, { recursive: true, force: true })
    },
  }
}

/** The file of a cluster with these apps. The Deployments named in `exempt` need not keep the policies that `deployment()` breaks. */
export function clusterFile(
  apps: readonly string[],
  changes: {
    readonly limit?: number
    readonly allow?: readonly string[]
    readonly exempt?: readonly string[]
  } = {},
): Files {
  const { limit = 20, allow = [], exempt = [] } = changes
  const cluster = {
    name: "test",
    kubernetes: "1.36",
    source: { branch: "main" },
    drift: "report",
    prune: { limit, allow },
    namespaces: ["shop", "stock"],
    apps,
    exemptions: exempt.flatMap((object) =>
      policies.map((policy) => ({ policy, object, reason: "a test of something else" })),
    ),
  }
  return { "clusters/test/index.ts": `export default ${JSON.stringify(cluster)}` }
}

const policies = ["images-pinned", "network-isolated", "pods-hardened", "resources-set"]

/** The file of an app with these objects. */
export function appFile(
  app: string,
  manifests: readonly Manifest[],
  after: readonly string[] = [],
): Files {
  return { [`clusters/test/${app}.ts`]: `export default ${JSON.stringify({ after, manifests })}` }
}

/** A namespace. */
export function namespace(name: string): Manifest {
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" }
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } }
}

/** A ConfigMap in the namespace `shop`, unless told. */
export function settings(
  name: string,
  data: Record<string, string> = {},
  where = "shop",
): Manifest {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: where }, data }
}

/** A Deployment in the namespace `shop` that reads a ConfigMap. */
export function deployment(name: string, image: string, configMap: string): Manifest {
  const container = { name: "app", image, envFrom: [{ configMapRef: { name: configMap } }] }
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "shop" },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [container] } },
    },
  }
}
