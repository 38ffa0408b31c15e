import { openClient } from "#lib/kube/open-client.ts"
import type { Rendered } from "#lib/render/rendered.ts"
import { accessManager } from "#lib/sync/access/access.ts"
import { checkOut } from "#lib/sync/check-out.ts"
import { defaultNamespace, type SyncContext } from "#lib/sync/context.ts"
import { describe } from "#lib/sync/describe.ts"
import { renderCommit } from "#lib/sync/render-commit.ts"
import type { Report } from "#lib/sync/report.ts"
import type { Run } from "#lib/sync/run.ts"
import { confirmed } from "./bootstrap/confirmed.ts"
import { deployService } from "./bootstrap/deploy-service.ts"
import { describePreparation } from "./bootstrap/describe-preparation.ts"
import { readGitValues } from "./bootstrap/git-values.ts"
import { addressesOf, nextSteps } from "./bootstrap/next-steps.ts"
import { type Preparation, prepare } from "./bootstrap/preparation.ts"
import { connectionOf, type Target, withCluster } from "./cluster-context.ts"
import { type Call, runCommand } from "./command.ts"
import { git } from "./git.ts"
import { repositoryRoot } from "./repository-root.ts"

type Flag = "context" | "yes" | "dry-run" | "json"

/** Gives a cluster's sync service its rights and bounds, and deploys it for the first time. */
await runCommand<Flag>({
  name: "bootstrap",
  summary:
    "Gives the sync service of a cluster what HEAD's cluster file allows, and deploys it; a person with rights runs it once, and again when the file allows more.",
  operands: ["<cluster>"],
  flags: {
    context: "=NAME takes this context of the kubeconfig (KUBECONFIG or ~/.kube/config)",
    yes: "goes on without asking",
    "dry-run": "shows what would be written, and writes nothing",
    json: "prints what was done as JSON, progress on stderr",
  },
  run: bootstrap,
})

async function bootstrap(call: Call<Flag>): Promise<number> {
  const [cluster = ""] = call.operands
  const root = await repositoryRoot()
  await refuseUncommitted(root, cluster)
  const target = { cluster, revision: "HEAD", context: call.value("context") }
  const say = call.has("json") ? console.error : console.log
  const colour = process.stdout.isTTY === true
  return withCluster(
    root,
    target,
    (run, context) => bringUp({ ...run, apps: ["sync"] }, context, { root, target, call, say }),
    (progress) => {
      for (const line of describe(progress, { colour })) say(line)
    },
  )
}

interface Setting {
  readonly root: string
  readonly target: Target
  readonly call: Call<Flag>
  readonly say: (line: string) => void
}

async function bringUp(run: Run, context: SyncContext, setting: Setting): Promise<number> {
  const { root, target, call, say } = setting
  const rendered = await renderCommit(await checkOut(run, context), run, context)
  checkService(rendered)
  const connection = await connectionOf(root, target)
  const client = openClient(connection, { manager: accessManager })
  const { repositoryId } = context
  const owner = { repositoryId, namespace: defaultNamespace, serviceAccount: "sync" }
  const gitValues = await readGitValues(rendered.cluster, process.env)
  const preparation = await prepare(rendered, owner, { client, connection, gitValues })
  const where = target.context === undefined ? "the current context" : `context ${target.context}`
  say(`${target.cluster} at ${run.revision.slice(0, 7)} on ${connection.server} (${where}):`)
  for (const line of describePreparation(preparation)) say(line)
  if (call.has("dry-run")) {
    print(call, { run, preparation })
    return 0
  }
  if (preparation.obstacle !== undefined)
    throw new Error(`Cannot bootstrap ${target.cluster}: ${preparation.obstacle}`)
  if (!call.has("yes") && !(await confirmed(`Write this to ${connection.server}?`))) {
    say("Nothing was written")
    return 1
  }
  await preparation.write()
  if (target.cluster === "local") {
    // The service of a laptop is no pod: `bun run up` runs it beside the cluster.
    print(call, { run, preparation })
    return 0
  }
  const outcome = await deployService(run, context)
  if (typeof outcome === "string") {
    if (preparation.movesSource) await preparation.restart()
    say(`The service runs and deploys itself: ${outcome}`)
  }
  const addresses = addressesOf(rendered)
  const report = typeof outcome === "string" ? undefined : outcome
  print(call, { run, preparation, report, addresses })
  for (const line of nextSteps(addresses, target.context)) say(line)
  return report?.state === "failed" ? 1 : 0
}

/** The rights have to be those of a commit: what is not committed would not be among them. */
async function refuseUncommitted(root: string, cluster: string): Promise<void> {
  const changes = await git(root, "status", "--porcelain", "--", `clusters/${cluster}`)
  if (changes === "") return
  throw new Error(
    `Cannot bootstrap ${cluster}: clusters/${cluster} has uncommitted changes; commit them, since the rights are those of a commit`,
  )
}

function checkService({ apps, cluster }: Rendered): void {
  const service = apps.find(({ app }) => app === "sync")
  if (service?.state === "rendered") return
  throw new Error(
    service?.reason ??
      `Cannot bootstrap ${cluster.name}: clusters/${cluster.name}/index.ts has no app "sync", which is the service`,
  )
}

function print(
  call: Call<Flag>,
  facts: {
    readonly run: Run
    readonly preparation: Preparation
    readonly report?: Report | undefined
    readonly addresses?: object | undefined
  },
): void {
  if (!call.has("json")) return
  const { run, preparation, report, addresses } = facts
  const { changes, missing, obstacle } = preparation
  const { cluster, revision } = run
  console.log(
    JSON.stringify(
      { cluster, revision, changes, missing, obstacle, report, ...addresses },
      null,
      2,
    ),
  )
}
