import type { SyncContext } from "#lib/sync/context.ts"
import { describe } from "#lib/sync/describe.ts"
import type { Report } from "#lib/sync/report.ts"
import type { Run } from "#lib/sync/run.ts"
import { asAsked } from "./as-asked.ts"
import { asWriter } from "./as-writer.ts"
import { withCluster } from "./cluster-context.ts"
import { type Call, runCommand } from "./command.ts"
import { git } from "./git.ts"
import { repositoryRoot } from "./repository-root.ts"
import { followedBranch, pathsOf } from "./up/paths.ts"
import { runOf, startRunNow } from "./up/run-of.ts"
import { readRunning } from "./up/running.ts"

type Flag = "json" | "revision" | "context"

/** Brings a cluster to a commit now. */
await runCommand<Flag>({
  name: "sync",
  summary:
    "Brings a cluster to a commit now: asks the service that runs there, or does it where none does.",
  operands: ["<cluster>"],
  flags: {
    revision:
      "=COMMIT deploys this commit, branch or tag; HEAD when absent. A service deploys what its branch names and nothing else",
    context: "=NAME takes this context of the kubeconfig (KUBECONFIG or ~/.kube/config)",
    json: "prints the report as JSON, progress on stderr",
  },
  run: bring,
})

async function bring(call: Call<Flag>): Promise<number> {
  const [cluster = ""] = call.operands
  const root = await repositoryRoot()
  const say = call.has("json") ? console.error : console.log
  const colour = process.stdout.isTTY === true
  const report = await (cluster === "local" ? askService(root, call, print) : fromHere())
  if (call.has("json")) console.log(JSON.stringify(report, null, 2))
  return report.state === "synced" ? 0 : 1

  function print(progress: Parameters<typeof describe>[0]): void {
    for (const line of describe(progress, { colour })) say(line)
  }
  function fromHere(): Promise<Report> {
    const target = {
      cluster,
      revision: call.value("revision") ?? "HEAD",
      context: call.value("context"),
    }
    const sync = async (run: Run, context: SyncContext): Promise<Report> =>
      (await asAsked(run, context)) ?? (await asWriter(run, { ...context, say }))
    return withCluster(root, target, sync, print)
  }
}

/** One writer per cluster: the service that runs does it, from its own repository. */
async function askService(
  root: string,
  call: Call<Flag>,
  print: (progress: Parameters<typeof describe>[0]) => void,
): Promise<Report> {
  if (call.value("revision") !== undefined)
    throw new Error(
      "Cannot sync cluster local to another commit: push it there with `git push local`",
    )
  const paths = pathsOf(root)
  const running = await readRunning(paths)
  if (running === undefined)
    throw new Error("Cannot reach cluster local: nothing runs here; start it with `bun run up`")
  const revision = await git(
    root,
    "--git-dir",
    paths.repository,
    "rev-parse",
    `refs/heads/${followedBranch}`,
  )
  const after = new Date()
  await startRunNow(paths, running)
  for await (const progress of runOf(running, { revision, after })) {
    print(progress)
    if (progress.type === "finished") return progress.report
  }
  throw new Error("Cannot tell how the run ended: the service stopped")
}
