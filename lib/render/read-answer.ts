import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Execution } from "./execute.ts"
import { decodeFrames, type Request } from "./frame.ts"
import { noPrivateRoot } from "./private-root.ts"
import { readCluster } from "./read-cluster.ts"
import { readFrame } from "./read-frame.ts"
import { RenderError } from "./render-error.ts"
import type { RenderedApp } from "./rendered.ts"

/** What one process that renders made of its request. */
export interface Answer {
  readonly cluster?: Cluster
  /** The apps that were done, by name. */
  readonly apps: ReadonlyMap<string, RenderedApp>
  /** Why an app that is missing here is missing. */
  readonly problem: string
}

/**
 * Reads what a process wrote, and trusts nothing of it: repository code ran in it. Throws a RenderError when the
 * cluster as a whole cannot be rendered.
 */
export function readAnswer({ output, ending }: Execution, request: Request): Answer {
  const problem = problemOf(ending)
  const apps = new Map<string, RenderedApp>()
  let cluster: Cluster | undefined
  for (const value of decodeFrames(output, request.nonce)) {
    const frame = readFrame(value)
    if (frame?.type === "broken") throw new RenderError(frame.reason)
    if (frame?.type === "cluster") cluster ??= readCluster(frame.cluster, request.cluster)
    if (frame?.type === "app" && cluster?.apps.includes(frame.app.app))
      apps.set(frame.app.app, frame.app)
  }
  return { ...(cluster === undefined ? {} : { cluster }), apps, problem }
}

function problemOf(ending: Execution["ending"]): string {
  if (ending.state === "stopped") return `it ${ending.reason}`
  if (ending.code === noPrivateRoot) return "this system made no sandbox for this folder"
  return `its process ended before it was done (exit code ${ending.code})`
}
