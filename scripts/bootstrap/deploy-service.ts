import { hostname, userInfo } from "node:os"
import { defaultNamespace, type SyncContext } from "#lib/sync/context.ts"
import { openLeadership } from "#lib/sync/leadership.ts"
import { sync } from "#lib/sync/pipeline.ts"
import type { Report } from "#lib/sync/report.ts"
import type { Run } from "#lib/sync/run.ts"

/** Deploys the service itself and waits until it is healthy; a sentence when it runs already and deploys itself. */
export async function deployService(run: Run, context: SyncContext): Promise<Report | string> {
  const { client, repositoryId, namespace = defaultNamespace, signal } = context
  const name = `${userInfo().username}@${hostname()}-${crypto.randomUUID().slice(0, 8)}`
  const leadership = await openLeadership({ client, repositoryId, namespace, name })
  try {
    const writer = await leadership.decided(signal)
    if (typeof writer === "string") return writer
    const report = await sync(run, {
      ...context,
      writer,
      signal: AbortSignal.any([signal, writer.signal]),
    })
    return report
  } finally {
    await leadership.stop()
  }
}
