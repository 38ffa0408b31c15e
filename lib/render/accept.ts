import type { Cluster } from "#lib/kustomize/cluster.ts"
import { inspect } from "./inspect.ts"
import { RenderError } from "./render-error.ts"
import type { Rendered, RenderedApp } from "./rendered.ts"

/**
 * Accepts what a render returned, wherever it ran: every app of the cluster in its order, not more objects than allowed,
 * and nothing that the cluster does not allow. `missing` says why an app that is not there is not there.
 */
export function accept(
  cluster: Cluster,
  returned: ReadonlyMap<string, RenderedApp>,
  { objects, missing }: { readonly objects: number; readonly missing: string },
): Rendered {
  const apps = cluster.apps.map((app) => returned.get(app) ?? failedApp(app, cluster.name, missing))
  refuseTooMany(apps, cluster.name, objects)
  return { cluster, apps: inspect(cluster, apps) }
}

/** Says of an app that it could not be rendered, and why. */
export function failedApp(app: string, cluster: string, problem: string): RenderedApp {
  return { state: "failed", app, reason: `Cannot render clusters/${cluster}/${app}.ts: ${problem}` }
}

function refuseTooMany(apps: readonly RenderedApp[], cluster: string, limit: number): void {
  const count = apps.reduce(
    (sum, app) => sum + (app.state === "rendered" ? app.manifests.length : 0),
    0,
  )
  if (count <= limit) return
  throw new RenderError(
    `Cannot render cluster "${cluster}": its apps declare ${count} objects; at most ${limit} are allowed`,
  )
}
