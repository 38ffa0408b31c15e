import type { Cluster } from "#lib/kustomize/cluster.ts"
import type { Ending } from "./execute.ts"
import { decodeFrames, type Frame, type Request } from "./frame.ts"
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

/** Reads what a process writes while it writes, and trusts nothing of it: repository code runs in it. */
export async function readFrames(
  output: AsyncIterable<Uint8Array>,
  nonce: string,
): Promise<readonly Frame[]> {
  const frames: Frame[] = []
  for await (const value of decodeFrames(output, nonce)) {
    const frame = readFrame(value)
    if (frame !== undefined) frames.push(frame)
  }
  return frames
}

/** Puts an answer together. Throws a RenderError when the cluster as a whole cannot be rendered. */
export function answerOf(frames: readonly Frame[], ending: Ending, request: Request): Answer {
  const problem = problemOf(ending)
  const apps = new Map<string, RenderedApp>()
  const parts = new Map<string, RenderedApp>()
  let cluster: Cluster | undefined
  for (const frame of frames) {
    if (frame.type === "broken") throw new RenderError(frame.reason)
    if (frame.type === "cluster") cluster ??= readCluster(frame.cluster, request.cluster)
    if (frame.type !== "app" || !cluster?.apps.includes(frame.app.app)) continue
    const { app } = frame.app
    const known = frame.more === true ? parts : apps
    known.set(app, joined(parts.get(app), frame.app))
  }
  return { ...(cluster === undefined ? {} : { cluster }), apps, problem }
}

function joined(first: RenderedApp | undefined, next: RenderedApp): RenderedApp {
  if (first === undefined || next.state === "failed") return next
  if (first.state === "failed") return first
  return { ...next, manifests: [...first.manifests, ...next.manifests] }
}

function problemOf(ending: Ending): string {
  if (ending.state === "stopped") return `it ${ending.reason}`
  if (ending.code === noPrivateRoot) return "this system made no sandbox for this folder"
  return `its process ended before it was done (exit code ${ending.code})`
}
