import { appsAmong } from "#lib/kustomize/predecessors.ts"
import type { RenderedApp } from "#lib/render/rendered.ts"
import type { Recorder } from "./recorder.ts"
import type { AppReport } from "./report.ts"

/** Runs the apps side by side; one that comes `after` others waits for them, and is skipped when one of them fails. */
export async function inOrder(
  apps: readonly RenderedApp[],
  recorder: Pick<Recorder, "skip">,
  task: (app: RenderedApp) => Promise<AppReport>,
): Promise<readonly AppReport[]> {
  const begun = new Map<string, Promise<AppReport>>()

  function begin(app: RenderedApp): Promise<AppReport> {
    const known = begun.get(app.app)
    if (known !== undefined) return known
    // The task begins later, so that the map knows this app before its predecessors are begun.
    const report = Promise.resolve().then(() => afterPredecessors(app))
    begun.set(app.app, report)
    return report
  }

  async function afterPredecessors(app: RenderedApp): Promise<AppReport> {
    const predecessors = app.state === "rendered" ? appsAmong(app.after) : []
    for (const name of predecessors) {
      const predecessor = apps.find((other) => other.app === name)
      if (predecessor === undefined)
        return recorder.skip(
          app.app,
          `it comes after "${name}", which is not in the cluster's list`,
        )
      if (isReachable(apps, name, app.app))
        return recorder.skip(app.app, `it comes after "${name}", which comes after it`)
    }
    for (const name of predecessors) {
      const predecessor = apps.find((other) => other.app === name)
      if (predecessor === undefined) continue
      const { state } = await begin(predecessor)
      if (state !== "synced")
        return recorder.skip(
          app.app,
          `it comes after "${name}", which ${state === "failed" ? "failed" : "was skipped"}`,
        )
    }
    return task(app)
  }

  return Promise.all(apps.map(begin))
}

/** Says whether one gets from one app to another by following `after`. */
function isReachable(apps: readonly RenderedApp[], from: string, to: string): boolean {
  const reached = new Set([from])
  for (const name of reached) {
    const app = apps.find((other) => other.app === name)
    for (const next of app?.state === "rendered" ? app.after : []) reached.add(next)
  }
  return reached.has(to)
}
