import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createLog } from "#lib/service/log.ts"
import { openSource } from "#lib/sync/source.ts"
import { testApi } from "#lib/testing/api.ts"
import { settings } from "#lib/testing/manifests.ts"
import { testRepository } from "#lib/testing/repository.ts"
import type { TestApi, TestServer } from "#lib/testing/test-api.ts"
import { type SyncService, startSyncService } from "../src/sync-service.ts"

/** Sync services of one cluster, with a Lease that whoever stops hands on at once. */
export interface Replicas {
  readonly api: TestApi
  /** Commits apps `one` and `two` of a ConfigMap each in the namespace `turnspit`. */
  deploy(what: { readonly drift: "report" | "revert"; readonly colour: string }): Promise<string>
  /** Commits other files; nobody hears of it. */
  commit(files: Readonly<Record<string, string>>): Promise<string>
  replica(): Promise<SyncService>
  stop(): Promise<void>
}

const leaseTiming = { durationMs: 4_000, renewMs: 300, giveUpMs: 3_000, lookMs: 50 }

/** Starts an API server and a repository, and no replica yet. */
export async function startReplicas(
  server?: TestServer,
  { pollMs = 60_000 }: { readonly pollMs?: number } = {},
): Promise<Replicas> {
  const api = await (server?.open() ?? testApi())
  const repository = await testRepository()
  const cleanups: (() => Promise<unknown>)[] = [api.stop, repository.remove]
  return {
    api,
    commit: (files) => repository.commit(files),
    deploy({ drift, colour }) {
      const app = (name: string) => ({ manifests: [settings(name, { colour }, api.namespace)] })
      return repository.commit({
        "clusters/local/index.ts": file({
          name: "local",
          kubernetes: "1.36",
          source: { branch: "main" },
          drift,
          prune: { limit: 5, allow: [] },
          namespaces: [api.namespace],
          kinds: ["ConfigMap"],
          apps: ["one", "two"],
        }),
        "clusters/local/one.ts": file(app("one")),
        "clusters/local/two.ts": file(app("two")),
      })
    },
    async replica() {
      const state = await mkdtemp(join(tmpdir(), "turnspit-sync-"))
      const service = await startSyncService({
        clusterName: "local",
        client: api.client,
        source: await openSource({ repository: repository.directory, state }),
        repositoryId: "sample",
        namespace: api.namespace,
        branch: "main",
        webhookSecret: "a secret of the tests",
        port: 0,
        hostname: "127.0.0.1",
        pollMs,
        stateDirectory: state,
        leaseTiming,
        log: createLog({ write: () => {} }),
      })
      cleanups.unshift(service.stop, () => rm(state, { recursive: true, force: true }))
      return service
    },
    async stop() {
      for (const clean of cleanups.splice(0)) await clean()
    },
  }
}

function file(value: unknown): string {
  return `export default ${JSON.stringify(value)}`
}
