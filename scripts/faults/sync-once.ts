/** One run of `sync()` in a process of its own that a test kills. Dies by its own hand, as by `kill -9`, when the run reports the stage `dieAt`. */
import { openClient } from "#lib/kube/open-client.ts"
import { createMemory } from "#lib/sync/memory.ts"
import { sync } from "#lib/sync/pipeline.ts"
import { startRun } from "#lib/sync/run.ts"
import { openSource } from "#lib/sync/source.ts"

const settings = JSON.parse(process.argv[2] ?? "{}") as {
  readonly server: string
  readonly token?: string
  readonly repository: string
  readonly state: string
  readonly revision: string
  readonly repositoryId: string
  readonly namespace: string
  readonly dieAt?: string
}
const { server, token, repository, state, revision, repositoryId, namespace, dieAt } = settings
const source = await openSource({ repository, state })
const run = startRun("test", { revision, ...(await source.commit(revision)) }, new Date())
const report = await sync(run, {
  client: openClient({ server, ...(token !== undefined && { token: () => token }) }),
  ...{ source, repositoryId, namespace },
  memory: createMemory(),
  signal: AbortSignal.timeout(60_000),
  onProgress(step) {
    if (step.type === "stage" && `${step.stage} ${step.state}` === dieAt)
      process.kill(process.pid, "SIGKILL")
  },
})
process.exit(report.state === "synced" ? 0 : 1)
