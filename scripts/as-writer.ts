import { hostname, userInfo } from "node:os"
import { defaultNamespace, type SyncContext } from "#lib/sync/context.ts"
import { type Leadership, openLeadership } from "#lib/sync/leadership.ts"
import { sync } from "#lib/sync/pipeline.ts"
import type { Report } from "#lib/sync/report.ts"
import type { Run } from "#lib/sync/run.ts"

/** Syncs from a person's terminal with the cluster's Lease in hand; refuses while somebody else keeps it. */
export async function asWriter(
  run: Run,
  { say, ...context }: SyncContext & { readonly say: (line: string) => void },
): Promise<Report> {
  const { client, repositoryId, namespace = defaultNamespace, signal } = context
  const name = `${userInfo().username}@${hostname()}-${crypto.randomUUID().slice(0, 8)}`
  const leadership = await openLeadership({ client, repositoryId, namespace, name })
  try {
    const writer = await writerOf(leadership, { run, signal, say })
    return await sync(run, {
      ...context,
      writer,
      signal: AbortSignal.any([signal, writer.signal]),
    })
  } finally {
    await leadership.stop()
  }
}

async function writerOf(
  leadership: Leadership,
  {
    run,
    signal,
    say,
  }: { readonly run: Run; readonly signal: AbortSignal; readonly say: (line: string) => void },
) {
  const holder = leadership.holder()
  if (leadership.writer() === undefined && holder !== undefined)
    say(`! ${holder} was the last to write to ${run.cluster}; waiting to see whether it still is`)
  const decided = await leadership.decided(signal)
  if (typeof decided !== "string") return decided
  throw new Error(
    `Cannot sync ${run.cluster}: ${decided}; push the commit and it deploys it, or stop it first`,
  )
}
