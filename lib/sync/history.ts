import { defaultNamespace, type SyncContext } from "./context.ts"
import { changeRecord, type RecordData, readRecord } from "./record.ts"
import type { Report } from "./report.ts"
import { isRunSummary, type RunSummary, summarizeRun } from "./run-summary.ts"

const keptRuns = 20

type Owner = Pick<SyncContext, "client" | "repositoryId" | "namespace" | "writer">

/** Adds a run to `ConfigMap/turnspit/turnspit-<repository>.history`, which keeps the last 20. */
export async function recordRun(report: Report, owner: Owner): Promise<void> {
  owner.writer?.check()
  const signal = AbortSignal.timeout(5_000)
  const added = summarizeRun(report)
  await changeRecord(ownerOf(owner), "history", {
    signal,
    change(before) {
      owner.writer?.check()
      const [last, ...older] = toHistory(before)
      const others = last === undefined || isRetryOf(last, added) ? older : [last, ...older]
      const runs = [added, ...others].slice(0, keptRuns)
      return { runs: JSON.stringify(runs) }
    },
  })
}

/** Reads the last runs, the newest first. */
export async function readHistory(
  owner: Owner,
  signal?: AbortSignal,
): Promise<readonly RunSummary[]> {
  return toHistory(await readRecord(ownerOf(owner), "history", signal))
}

/** Reads the record's data. Somebody may have edited it by hand: what does not look like a run is left out. */
export function toHistory({ runs: text = "[]" }: RecordData): readonly RunSummary[] {
  try {
    const runs: unknown = JSON.parse(text)
    return Array.isArray(runs) ? runs.filter(isRunSummary) : []
  } catch {
    return []
  }
}

/** Another attempt at a failed commit takes the place of the one before, or a commit that never works would fill the list. */
function isRetryOf(last: RunSummary, added: RunSummary): boolean {
  const isWhole = last.run.apps === undefined && added.run.apps === undefined
  return isWhole && last.state === "failed" && last.run.revision === added.run.revision
}

function ownerOf({ client, repositoryId, namespace = defaultNamespace }: Owner) {
  return { client, repositoryId, namespace }
}
