import { render as renderHere } from "#lib/render/render.ts"
import type { Rendered } from "#lib/render/rendered.ts"
import { boundsProblem } from "./access/bounds-problem.ts"
import type { Checkout } from "./checkout.ts"
import type { SyncContext } from "./context.ts"
import type { Run } from "./run.ts"
import { StageError } from "./stage-error.ts"

/** Renders the run's cluster. Refused are an empty list of apps, which would remove everything, and more than the service may do. */
export async function renderCommit(
  { directory, versions }: Checkout,
  { cluster }: Run,
  { signal, render = renderHere, bounds }: SyncContext,
): Promise<Rendered> {
  const [rendered, allowed] = await Promise.all([
    render({ directory, versions, cluster, signal }),
    bounds?.(signal),
  ])
  const problem = allowed && boundsProblem(rendered.cluster, allowed)
  if (problem !== undefined) throw new StageError("render", [problem])
  if (rendered.cluster.apps.length > 0) return rendered
  throw new StageError("render", [
    `Cannot sync clusters/${cluster}/index.ts: its list of apps is empty; an app that is taken off the list is removed, but never the last one`,
  ])
}
