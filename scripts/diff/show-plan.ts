import { describeReport } from "#lib/sync/describe.ts"
import { plan } from "#lib/sync/plan.ts"
import { count } from "#lib/sync/review/meaning/words.ts"
import { type Target, withCluster } from "../cluster-context.ts"

/** Prints what deploying a commit would change on a live cluster, by a server-side dry run. Returns the exit code. */
export async function showPlan(
  root: string,
  target: Target,
  options: { readonly json: boolean },
): Promise<number> {
  const report = await withCluster(root, target, plan)
  if (options.json) console.log(JSON.stringify(report, null, 2))
  else {
    const lines = describeReport(report, { colour: process.stdout.isTTY === true })
    // The last line tells of a run, and this was none.
    for (const line of lines.slice(0, -1)) console.log(line)
    const changes = report.apps.flatMap((app) => app.changes)
    console.log(summary(changes.filter(({ action }) => action !== "unchanged").length))
  }
  return report.state === "synced" ? 0 : 1
}

function summary(changes: number): string {
  return changes === 0 ? "No changes" : `${count(changes, "change")}; nothing was written`
}
