import { mkdir, mkdtemp } from "node:fs/promises"
import { join } from "node:path"
import type { Context } from "hono"
import type { RenderLimits } from "#lib/render/limits.ts"
import { removeTree } from "#lib/render/remove-tree.ts"
import type { Render } from "#lib/render/render.ts"
import { RenderError } from "#lib/render/render-error.ts"
import type { Rendered } from "#lib/render/rendered.ts"
import type { TreeLimits } from "#lib/render/tree-limits.ts"
import { UnpackError, unpackTree } from "#lib/render/unpack-tree.ts"
import type { ServiceBindings } from "#lib/service/service.ts"
import { readQuestion } from "./read-question.ts"
import type { Turns } from "./turns.ts"

export interface RenderRouteOptions {
  readonly render: Render
  readonly turns: Turns
  readonly limits: RenderLimits
  readonly treeLimits: TreeLimits
  /** How long a tree may take to arrive. */
  readonly uploadMs: number
  /** Where trees are laid out. */
  readonly scratch: string
  /** Takes away all that a render left. */
  clean(): Promise<void>
  onOutcome(outcome: Outcome): void
}

export type Outcome = "rendered" | "failed" | "refused" | "busy" | "left"

/** POST /render: a tree as a tar archive in, the rendered cluster as JSON out; one at a time. */
export function renderRoute(options: RenderRouteOptions) {
  const { turns, onOutcome } = options
  return async (c: Context<{ Bindings: ServiceBindings }>): Promise<Response> => {
    c.env?.server?.timeout(c.req.raw, 0)
    const answer = turns.take(() => renderOnce(c.req.raw, options).finally(options.clean))
    if (answer === undefined) {
      onOutcome("busy")
      const error = `Cannot render now: ${turns.count()} renders are on or wait already`
      return c.json({ error }, 503, { "retry-after": "1" })
    }
    try {
      const rendered = await answer
      onOutcome("rendered")
      return c.json(rendered)
    } catch (error) {
      const { outcome, status } = classify(error, c.req.raw.signal)
      onOutcome(outcome)
      if (status === undefined) throw error
      return c.json({ error: error instanceof Error ? error.message : String(error) }, status)
    }
  }
}

async function renderOnce(request: Request, options: RenderRouteOptions): Promise<Rendered> {
  request.signal.throwIfAborted()
  const folder = await mkdtemp(join(options.scratch, "tree-"))
  const directory = join(folder, "tree")
  try {
    await mkdir(directory)
    const question = readQuestion(await receive(request, directory, options))
    const { limits, render } = options
    return await render({ ...question, directory, limits, signal: request.signal })
  } finally {
    await removeTree(folder)
  }
}

async function receive(
  request: Request,
  directory: string,
  { treeLimits, uploadMs }: RenderRouteOptions,
): Promise<unknown> {
  if (request.body === null) throw new UnpackError("there is none; POST a tar archive")
  const late = AbortSignal.timeout(uploadMs)
  const signal = AbortSignal.any([request.signal, late])
  try {
    return await unpackTree(request.body, { directory, limits: treeLimits, signal })
  } catch (error) {
    if (!late.aborted || request.signal.aborted) throw error
    throw new UnpackError(`it did not arrive within ${uploadMs / 1000} s`)
  }
}

/** Undefined status: an internal error, answered as every service does. */
function classify(
  error: unknown,
  signal: AbortSignal,
): { readonly outcome: Outcome; readonly status?: 400 | 413 | 422 } {
  if (error instanceof RenderError) return { outcome: "failed", status: 422 }
  if (error instanceof UnpackError)
    return { outcome: "refused", status: error.isTooLarge ? 413 : 400 }
  // Nobody is there to read the answer.
  return signal.aborted ? { outcome: "left", status: 400 } : { outcome: "failed" }
}
