import { hostname, userInfo } from "node:os"
import { askForRun } from "#lib/sync/ask.ts"
import { defaultNamespace, type SyncContext } from "#lib/sync/context.ts"
import type { Report } from "#lib/sync/report.ts"
import type { Run } from "#lib/sync/run.ts"

/** Lets the service that leads do the run, and follows it to its end; undefined where none leads. */
export async function asAsked(run: Run, context: SyncContext): Promise<Report | undefined> {
  const { client, repositoryId, namespace = defaultNamespace, signal, onProgress } = context
  const by = `${userInfo().username}@${hostname()}`
  const owner = { client, repositoryId, namespace }
  const steps = await askForRun(owner, { by, revision: run.revision, signal })
  if (steps === undefined) return undefined
  for await (const step of steps) {
    onProgress?.(step)
    if (step.type === "finished") return step.report
  }
  throw new Error("Cannot tell how the run ended: the service stopped")
}
