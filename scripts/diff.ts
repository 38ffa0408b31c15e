import { describeReview } from "#lib/sync/review/describe-review.ts"
import { markdownReview } from "#lib/sync/review/markdown-review.ts"
import type { Review } from "#lib/sync/review/review.ts"
import { type Call, runCommand, UsageError } from "./command.ts"
import { findEndpoints } from "./diff/endpoints.ts"
import { reviewCommits } from "./diff/review-commits.ts"
import { showPlan } from "./diff/show-plan.ts"
import { print } from "./print.ts"
import { repositoryRoot } from "./repository-root.ts"

type Flag = "base" | "head" | "full" | "markdown" | "schemas" | "revision" | "context" | "json"

/** Shows what a change would do: to a live cluster, or from one commit to another without any cluster. */
await runCommand<Flag>({
  name: "diff",
  summary:
    "Shows what deploying a commit would change on a live cluster, by a server-side dry run; with --base what merging it changes, by rendering both commits: no cluster, no credentials.",
  operands: ["[cluster]"],
  flags: {
    base: "=REF compares with where HEAD left this branch; every cluster when none is named",
    head: "=REF compares this commit; when absent HEAD, or the working tree if something in it is not committed",
    full: "prints every line, also of objects that are new or gone (with --base)",
    markdown: "prints what a pull-request comment holds (with --base)",
    schemas:
      "judges the head by the schemas of its kinds as well, which takes a second (with --base)",
    revision: "=COMMIT deploys this commit, branch or tag (without --base); HEAD when absent",
    context: "=NAME takes this context of the kubeconfig (KUBECONFIG or ~/.kube/config)",
    json: "prints everything as JSON",
  },
  run: show,
})

async function show(call: Call<Flag>): Promise<number> {
  const [cluster] = call.operands
  const base = call.value("base")
  if (base !== undefined) {
    refuse(call, ["revision", "context"], "goes without --base")
    return showReview(cluster, { base, head: call.value("head") }, call)
  }
  refuse(call, ["head", "full", "markdown", "schemas"], "goes with --base")
  if (cluster === undefined)
    throw new UsageError(
      "Cannot run diff: <cluster> is missing; only with --base there may be none",
    )
  const target = {
    cluster,
    revision: call.value("revision") ?? "HEAD",
    context: call.value("context"),
  }
  return showPlan(await repositoryRoot(), target, { json: call.has("json") })
}

function refuse(call: Call<Flag>, flags: readonly Flag[], why: string): void {
  const given = flags.find((flag) => call.has(flag) || call.value(flag) !== undefined)
  if (given !== undefined) throw new UsageError(`Cannot run diff: --${given} ${why}`)
}

async function showReview(
  cluster: string | undefined,
  names: { readonly base: string; readonly head: string | undefined },
  call: Call<Flag>,
): Promise<number> {
  if (call.has("json") && call.has("markdown"))
    throw new UsageError("Cannot run diff: --json and --markdown exclude each other")
  if (call.has("full") && (call.has("json") || call.has("markdown")))
    throw new UsageError("Cannot run diff: --full goes without --json and --markdown")
  const root = await repositoryRoot()
  const review = await reviewCommits(root, await findEndpoints(root, names), {
    cluster,
    schemas: call.has("schemas"),
  })
  await print(`${text(review, call)}\n`)
  return review.clusters.some(({ failures }) => failures.length > 0) ? 1 : 0
}

function text(review: Review, call: Call<Flag>): string {
  if (call.has("json")) return JSON.stringify(review, null, 2)
  if (call.has("markdown")) return markdownReview(review)
  const extent = { colour: process.stdout.isTTY === true, full: call.has("full") }
  return describeReview(review, extent).join("\n")
}
