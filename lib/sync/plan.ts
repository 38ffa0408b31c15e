import type { RenderedApp } from "#lib/render/rendered.ts"
import type { AppScope } from "./app-scope.ts"
import { checkApp } from "./check-app.ts"
import { checkOut } from "./check-out.ts"
import type { SyncContext } from "./context.ts"
import { diff } from "./diff.ts"
import { judgeCommit, type Verdicts } from "./judge-commit.ts"
import { openRecorder, type Recorder } from "./recorder.ts"
import { previewGone } from "./remove-gone.ts"
import { renderCommit } from "./render-commit.ts"
import type { AppReport, Report } from "./report.ts"
import type { Run } from "./run.ts"
import { diffSummary } from "./summaries.ts"
import { survey } from "./survey.ts"

/** Says what `sync()` would change, and writes nothing: a `synced` app in the report is one that would go through. */
export async function plan(run: Run, context: SyncContext): Promise<Report> {
  const recorder = openRecorder(run, context)
  return recorder.finish(async () => {
    const checkout = await recorder.stage("checkout", () => checkOut(run, context))
    const rendered = await recorder.stage("render", () => renderCommit(checkout, run, context))
    const verdicts = await recorder.stage("policy", () => judgeCommit(rendered, recorder, context))
    const cluster = await recorder.stage("diff", () => survey(rendered, run, context))
    const apps = rendered.apps.map((app) =>
      planApp(app, cluster.scopeOf(app.app), { recorder, verdicts }),
    )
    const removed = cluster.removed.map((scope) => planRemoval(scope, recorder))
    return Promise.all([...apps, ...removed])
  })
}

function planApp(
  rendered: RenderedApp,
  scope: AppScope,
  { recorder, verdicts }: { readonly recorder: Recorder; readonly verdicts: Verdicts },
): Promise<AppReport> {
  return recorder.app(scope.app, async ({ stage, changed }) => {
    const manifests = await checkApp(rendered, scope, { stage, verdicts })
    const steps = await stage("diff", () => diff(manifests, scope), diffSummary)
    for (const { change } of steps) changed(change)
    for (const change of await previewGone(manifests, scope)) changed(change)
  })
}

function planRemoval(scope: AppScope, recorder: Recorder): Promise<AppReport> {
  return recorder.app(scope.app, async ({ changed }) => {
    for (const change of await previewGone([], scope)) changed(change)
  })
}
