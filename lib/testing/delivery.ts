import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { LiveObject } from "#lib/kube/live-object.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { SyncContext } from "#lib/sync/context.ts"
import { createMemory } from "#lib/sync/memory.ts"
import { sync } from "#lib/sync/pipeline.ts"
import type { Progress } from "#lib/sync/progress.ts"
import type { AppReport, Report } from "#lib/sync/report.ts"
import { startRun } from "#lib/sync/run.ts"
import { openSource } from "#lib/sync/source.ts"
import { type ClusterOptions, clusterFile } from "./cluster-file.ts"
import { inNamespace, namespace } from "./manifests.ts"
import { type TestRepository, testRepository } from "./repository.ts"
import type { TestApi, TestServer } from "./test-api.ts"

/** A repository, an API server, and what brings one to the other. */
export interface Delivery {
  readonly api: TestApi
  readonly repository: TestRepository
  readonly context: SyncContext
  /** The namespaces of the apps `shop` and `stock`, which nobody else uses. */
  readonly shop: string
  readonly stock: string
  /** What the last run said. */
  readonly progress: readonly Progress[]
  /** The file of the cluster `test` with these apps. */
  cluster(apps: readonly AppName[], options?: ClusterOptions): Files
  /** The file of an app with its namespace and these objects, which are in it unless they say otherwise. */
  app(app: AppName, ...objects: readonly Manifest[]): Files
  /** Commits what the cluster `test` is to be and syncs that commit. */
  deliver(files: Files, options?: DeliverOptions): Promise<Report>
  /** A ConfigMap in the namespace of `shop`, unless told. */
  read(name: string, namespace?: string): Promise<LiveObject | undefined>
  stop(): Promise<void>
}

export type AppName = "shop" | "stock"

export type Files = Readonly<Record<string, string | null>>

export interface DeliverOptions {
  /** Instead of `sync()`. */
  readonly how?: typeof sync
  readonly context?: Partial<SyncContext>
}

/** Starts both, empty; the cluster's repository is called `shop`. */
export async function startDelivery(server: TestServer): Promise<Delivery> {
  const repository = await testRepository()
  const state = await mkdtemp(join(tmpdir(), "turnspit-state-"))
  const source = await openSource({ repository: repository.directory, state })
  const api = await server.open()
  const names = { shop: api.own("shop"), stock: api.own("stock") }
  const progress: Progress[] = []
  const context: SyncContext = {
    client: api.client,
    source,
    repositoryId: api.own("shop"),
    namespace: api.namespace,
    memory: createMemory(),
    signal: AbortSignal.timeout(60_000),
    healthTimeoutMs: 10_000,
    onProgress: (step) => progress.push(step),
  }
  return {
    ...{ api, repository, context, ...names, progress },
    cluster: (apps, options) => clusterFile(apps, Object.values(names), options),
    app: (app, ...objects) =>
      appFile(app, [
        namespace(names[app]),
        ...objects.map((manifest) => inNamespace(names[app], manifest)),
      ]),
    async deliver(files, { how = sync, context: changes = {} } = {}) {
      progress.length = 0
      const revision = await repository.commit(files)
      const run = startRun("test", { revision, ...(await source.commit(revision)) }, new Date())
      return how(run, { ...context, ...changes })
    },
    read: (name, where = names.shop) =>
      api.client.get({ apiVersion: "v1", kind: "ConfigMap", namespace: where, name }),
    async stop() {
      await api.stop()
      await repository.remove()
      await rm(state, { recursive: true, force: true })
    },
  }
}

/** The file of an app with exactly these objects. */
export function appFile(app: AppName, manifests: readonly Manifest[]): Files {
  return { [`clusters/test/${app}.ts`]: `export default ${JSON.stringify({ manifests })}` }
}

/** What a report says of an app. */
export function appOf(report: Report, app: AppName = "shop"): AppReport {
  const found = report.apps.find((one) => one.app === app)
  if (found === undefined) throw new Error(`Cannot find ${app} in ${JSON.stringify(report)}`)
  return found
}

/** What a run did to each object of an app: `create ConfigMap/shop/one`. */
export function actions(report: Report, app: AppName = "shop"): readonly string[] {
  return appOf(report, app).changes.map(({ action, object }) => `${action} ${object}`)
}
