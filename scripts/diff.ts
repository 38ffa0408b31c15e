import { describeReport } from "#lib/sync/describe.ts"
import { plan } from "#lib/sync/plan.ts"
import { withCluster } from "./cluster-context.ts"
import { type Call, runCommand } from "./command.ts"
import { repositoryRoot } from "./repository-root.ts"

type Flag = "json" | "revision" | "context"

/** Shows what a push would change, by a server-side dry run; writes nothing. */
await runCommand<Flag>({
  name: "diff",
  summary: "Shows what deploying a commit would change on a cluster, by a server-side dry run.",
  operands: ["<cluster>"],
  flags: {
    revision: "=COMMIT compares this commit, branch or tag; HEAD when absent",
    context: "=NAME takes this context of the kubeconfig (KUBECONFIG or ~/.kube/config)",
    json: "prints the report as JSON",
  },
  run: show,
})

async function show(call: Call<Flag>): Promise<number> {
  const [cluster = ""] = call.operands
  const target = {
    cluster,
    revision: call.value("revision") ?? "HEAD",
    context: call.value("context"),
  }
  const report = await withCluster(await repositoryRoot(), target, plan)
  const colour = process.stdout.isTTY === true
  if (call.has("json")) console.log(JSON.stringify(report, null, 2))
  else {
    const lines = describeReport(report, { colour })
    // The last line tells of a run, and this was none.
    for (const line of lines.slice(0, -1)) console.log(line)
    console.log(
      summary(
        report.apps.flatMap(({ changes }) => changes).filter(({ action }) => action !== "unchanged")
          .length,
      ),
    )
  }
  return report.state === "synced" ? 0 : 1
}

function summary(changes: number): string {
  return changes === 0
    ? "No changes"
    : `${changes} ${changes === 1 ? "change" : "changes"}; nothing was written`
}
