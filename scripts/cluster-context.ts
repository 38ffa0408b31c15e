import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Connection } from "#lib/kube/connection.ts"
import { loadConnection } from "#lib/kube/load-connection.ts"
import { openClient } from "#lib/kube/open-client.ts"
import type { SyncContext } from "#lib/sync/context.ts"
import { createMemory } from "#lib/sync/memory.ts"
import type { OnProgress } from "#lib/sync/progress.ts"
import { type Run, startRun } from "#lib/sync/run.ts"
import { openSource } from "#lib/sync/source.ts"
import { git } from "./git.ts"
import { pathsOf } from "./up/paths.ts"
import { readRunning } from "./up/running.ts"

export interface Target {
  readonly cluster: string
  /** Commit, branch or tag of this repository. */
  readonly revision: string
  /** Of a kubeconfig; its current one when absent. Cluster local has its own kubeconfig. */
  readonly context?: string | undefined
}

/** Gives `work` what it takes to bring this repository's commit to a cluster from a person's terminal. */
export async function withCluster<T>(
  root: string,
  target: Target,
  work: (run: Run, context: SyncContext) => Promise<T>,
  onProgress?: OnProgress,
): Promise<T> {
  const state = await mkdtemp(join(tmpdir(), "turnspit-"))
  const stop = new AbortController()
  const interrupt = (): void => stop.abort(new Error("Cannot finish: interrupted"))
  process.once("SIGINT", interrupt)
  try {
    const client = openClient(await connectionOf(root, target))
    const revision = await git(
      root,
      "rev-parse",
      "--verify",
      "--end-of-options",
      `${target.revision}^{commit}`,
    )
    const source = await openSource({ repository: root, state })
    const commit = await source.commit(revision)
    return await work(startRun(target.cluster, { revision, ...commit }, new Date()), {
      client,
      source,
      repositoryId:
        target.cluster === "local" ? "local" : (process.env.TURNSPIT_REPOSITORY_ID ?? "turnspit"),
      signal: stop.signal,
      memory: createMemory(),
      ...(onProgress === undefined ? {} : { onProgress }),
    })
  } finally {
    process.removeListener("SIGINT", interrupt)
    await rm(state, { recursive: true, force: true })
  }
}

/** Finds the API server of a cluster: that of the kubeconfig, or the embedded one that runs here. */
export async function connectionOf(
  root: string,
  { cluster, context }: Pick<Target, "cluster" | "context">,
): Promise<Connection> {
  if (cluster !== "local")
    return loadConnection({ kubeconfig: process.env.KUBECONFIG, context, exec: true })
  const running = await readRunning(pathsOf(root))
  if (running === undefined)
    throw new Error("Cannot reach cluster local: nothing runs here; start it with `bun run up`")
  return loadConnection({ kubeconfig: running.kubeconfig })
}
