import { hostname } from "node:os"
import type { KubeClient } from "#lib/kube/client.ts"
import { listen } from "#lib/service/listen.ts"
import type { Log } from "#lib/service/log.ts"
import type { Service } from "#lib/service/service.ts"
import type { Bounds } from "#lib/sync/access/bounds.ts"
import { defaultNamespace, type SyncContext } from "#lib/sync/context.ts"
import { openDriftWatch } from "#lib/sync/drift-watch.ts"
import { openHealthView } from "#lib/sync/health-view.ts"
import { type LeaseTiming, openLeadership } from "#lib/sync/leadership.ts"
import { createMemory } from "#lib/sync/memory.ts"
import { openRenderer } from "#lib/sync/open-renderer.ts"
import { sync } from "#lib/sync/pipeline.ts"
import type { OnProgress } from "#lib/sync/progress.ts"
import { openSchemaJudge } from "#lib/sync/schema-judge.ts"
import type { Source } from "#lib/sync/source.ts"
import { openWatches } from "#lib/sync/watches.ts"
import { LeaseLost } from "#lib/sync/writer.ts"
import { type Answering, createAnswering } from "./answering.ts"
import { openClusterRecords } from "./cluster-records.ts"
import { type CommitStatusOptions, createCommitStatus } from "./commit-status.ts"
import { createEvents } from "./events.ts"
import { createSyncCore, type SyncCore } from "./sync-core.ts"

export interface SyncOptions {
  readonly clusterName: string
  readonly client: KubeClient
  readonly source: Source
  /** Part of the names of this repository's inventories: a DNS label. */
  readonly repositoryId: string
  readonly branch: string
  readonly webhookSecret: string
  readonly pollMs: number
  readonly hostname: string
  /** Of the inventories and the Lease; `turnspit` unless told. */
  readonly namespace?: string
  /** Where the list of runs is kept. */
  readonly stateDirectory: string
  /** Where commits are rendered; in child processes of this machine when absent. */
  readonly rendererUrl?: string | undefined
  readonly version?: string
  /** Where the commits' statuses are shown; nowhere when absent. */
  readonly forge?: Pick<CommitStatusOptions, "apiUrl" | "repository" | "token" | "targetUrl">
  /** Of the Lease; told by tests that cannot wait. */
  readonly leaseTiming?: LeaseTiming
  readonly onProgress?: OnProgress | undefined
  readonly onCheckout?: SyncContext["onCheckout"]
  /** What bootstrap allows, asked in every run. */
  readonly bounds?: ((signal: AbortSignal) => Promise<Bounds>) | undefined
  readonly log: Log
}

export interface SyncService {
  readonly url: string
  readonly port: number
  /** Ends the run that is on, the streams and the port. */
  stop(): Promise<void>
  /** Brings the cluster to the branch's newest commit, also if it is there already. */
  requestRun(): void
}

/** Starts the sync service on a port; 0 takes a free one. */
export async function startSyncService(
  options: SyncOptions & { readonly port: number },
): Promise<SyncService> {
  const { port, hostname, log } = options
  const core = await openSyncService(options)
  try {
    const listening = listen(core.app, { port, hostname, log, onStop: core.stop })
    return {
      url: listening.url,
      port: listening.port,
      stop: listening.stop,
      requestRun: core.requestRun,
    }
  } catch (error) {
    await core.stop()
    throw error
  }
}

/** Creates the sync service without a port: for whoever serves its app himself. */
export async function openSyncService(options: SyncOptions): Promise<SyncCore & { app: Service }> {
  const { client, source, repositoryId, webhookSecret, namespace = defaultNamespace } = options
  const owner = { client, repositoryId, namespace }
  const name = `${hostname()}-${crypto.randomUUID().slice(0, 8)}`
  const { version = "from a checkout" } = options
  checkSecret(webhookSecret)
  const renderer = await openRenderer(options.rendererUrl)
  const schemas = openSchemaJudge()
  const memory = createMemory()
  const watches = openWatches(client)
  const health = openHealthView({ ...owner, watches })
  let begun: SyncCore | undefined
  let asked: Answering | undefined
  const leadership = await openLeadership({
    ...{ ...owner, name, version },
    ...(options.leaseTiming === undefined ? {} : { timing: options.leaseTiming }),
    onGained() {
      asked?.gained()
      begun?.requestRun()
    },
    onChange({ holder, problem }) {
      const fields = { holder, ...(problem === undefined ? {} : { problem }) }
      options.log.info("who writes has changed", fields)
      begun?.notify()
    },
  })
  const leader = () => {
    const name = leadership.holder()
    return { isSelf: leadership.writer() !== undefined, ...(name === undefined ? {} : { name }) }
  }
  const leads = () => leadership.writer() !== undefined
  const answering = createAnswering({
    ...{ ...owner, leads, log: options.log },
    request: (wish) => (wish === "run" ? begun?.requestRun() : begun?.requestLook()),
  })
  asked = answering
  const { forge, clusterName, log } = options
  const context = `turnspit/${clusterName}`
  const commitStatus =
    forge === undefined ? undefined : createCommitStatus({ ...forge, context, log })
  const events = createEvents({ ...owner, name, log })
  const records = openClusterRecords({
    ...{ ...owner, name, log: options.log },
    onRequests: answering.saw,
    onRuns: () => begun?.notify(),
  })
  const ledAtFirst = leader().isSelf
  const core = await createSyncCore({
    cluster: options.clusterName,
    repositoryId,
    branch: options.branch,
    sandbox: renderer.sentence,
    version,
    webhookSecret,
    hostname: options.hostname,
    pollMs: options.pollMs,
    stateDirectory: options.stateDirectory,
    onProgress(progress) {
      answering.hear(progress)
      commitStatus?.hear(progress)
      events.hear(progress)
      options.onProgress?.(progress)
    },
    log: options.log,
    collaborators: {
      async resolve(branch, signal) {
        try {
          return await source.resolve(branch, signal)
        } catch (error) {
          answering.lookFailed(error instanceof Error ? error.message : String(error))
          throw error
        }
      },
      commit: (revision) => source.commit(revision),
      leader,
      clusterFile: memory.cluster,
      watchDrift: (hooks) => openDriftWatch({ view: health, client, memory, ...hooks }),
      leads,
      clusterRuns: records.runs,
      recordDrift: records.recordDrift,
      passOn(wish) {
        if (!leads()) records.passOn(wish)
      },
      bring(run, stop, { onProgress, leave }) {
        const writer = leadership.writer()
        if (writer === undefined) throw new LeaseLost("Cannot write: another replica leads")
        const signal = AbortSignal.any([stop, writer.signal])
        return sync(answering.begin(run), {
          ...{ client, source, repositoryId, namespace, signal, memory, onProgress, writer, leave },
          render: renderer.render,
          ...{ judgeSchemas: schemas.judge, watches },
          seen: async (aborted) => (await health.follow(aborted)).live.objects(),
          ...(options.onCheckout === undefined ? {} : { onCheckout: options.onCheckout }),
          ...(options.bounds === undefined ? {} : { bounds: options.bounds }),
        })
      },
      health: (signal) => health.ask(signal),
      ping: (signal) => client.version(signal),
    },
  }).catch(async (error: unknown) => {
    records.stop()
    await leadership.stop()
    throw error
  })
  begun = core
  // Whoever began to lead before there was somebody to tell runs now.
  if (!ledAtFirst && leader().isSelf) core.requestRun()
  return {
    ...core,
    async stop() {
      await Promise.all([answering.stop(), commitStatus?.stop()])
      await events.stop()
      await core.stop()
      records.stop()
      await leadership.stop()
      health.stop()
      schemas.stop()
    },
  }
}

function checkSecret(secret: string): void {
  if (secret.length >= 16) return
  throw new Error("Cannot start the sync service: the webhook's secret has less than 16 characters")
}
