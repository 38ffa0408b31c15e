import type { RenderedApp } from "#lib/render/rendered.ts"
import type { AppScope } from "./app-scope.ts"
import { checkApp } from "./check-app.ts"
import { checkOut } from "./check-out.ts"
import type { SyncContext } from "./context.ts"
import { deploy } from "./deploy.ts"
import { diff } from "./diff.ts"
import { recordRun } from "./history.ts"
import { inOrder } from "./in-order.ts"
import { judgeCommit, type Verdicts } from "./judge-commit.ts"
import { openRecorder, type Recorder } from "./recorder.ts"
import { removeApp } from "./remove-app.ts"
import { removeGone } from "./remove-gone.ts"
import { renderCommit } from "./render-commit.ts"
import type { AppReport, Report } from "./report.ts"
import type { Run } from "./run.ts"
import { deploySummary, diffSummary, healthSummary, pruneSummary } from "./summaries.ts"
import { appsOf, survey } from "./survey.ts"
import { waitForHealth } from "./wait-for-health.ts"

/** Brings one cluster to one commit. Read this file first: it is the whole product. */
export async function sync(run: Run, context: SyncContext): Promise<Report> {
  const recorder = openRecorder(run, context)
  const deployAll = async (): Promise<readonly AppReport[]> => {
    const checkout = await recorder.stage("checkout", () => checkOut(run, context))
    const rendered = await recorder.stage("render", () => renderCommit(checkout, run, context))
    const verdicts = await recorder.stage("policy", () => judgeCommit(rendered, recorder, context))
    const cluster = await recorder.stage("diff", () => survey(rendered, run, context))
    const apps = await inOrder(appsOf(rendered, run), recorder, (app) =>
      syncApp(app, cluster.scopeOf(app.app), { recorder, verdicts }),
    )
    const removed = cluster.removed.map((scope) => removeApp(scope, apps, recorder))
    return [...apps, ...(await Promise.all(removed))]
  }
  return recorder.finish(deployAll, (report) => recordRun(report, context))
}

/** Brings one app to its rendered state. A stage that fails leaves the app as it was before that stage. */
function syncApp(
  rendered: RenderedApp,
  scope: AppScope,
  { recorder, verdicts }: { readonly recorder: Recorder; readonly verdicts: Verdicts },
): Promise<AppReport> {
  return recorder.app(scope.app, async ({ stage, changed, seen }) => {
    const manifests = await checkApp(rendered, scope, { stage, verdicts })
    const steps = await stage("diff", () => diff(manifests, scope), diffSummary)
    for (const { change } of steps) changed(change)
    const deployed = await stage("apply", () => deploy(steps, scope, seen.health), deploySummary)
    await stage("health", () => waitForHealth(deployed, scope, seen), healthSummary)
    await stage("prune", () => removeGone(deployed, scope, changed), pruneSummary)
  })
}
