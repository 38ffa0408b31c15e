import { render as renderHere } from "#lib/render/render.ts"
import type { Rendered } from "#lib/render/rendered.ts"
import type { Checkout } from "./checkout.ts"
import type { SyncContext } from "./context.ts"
import type { Run } from "./run.ts"
import { StageError } from "./stage-error.ts"

/** Renders the run's cluster. An empty list of apps is refused: it would remove everything. */
export async function renderCommit(
  { directory, versions }: Checkout,
  { cluster }: Run,
  { signal, render = renderHere }: SyncContext,
): Promise<Rendered> {
  const rendered = await render({ directory, versions, cluster, signal })
  if (rendered.cluster.apps.length > 0) return rendered
  throw new StageError("render", [
    `Cannot sync clusters/${cluster}/index.ts: its list of apps is empty; an app that is taken off the list is removed, but never the last one`,
  ])
}
