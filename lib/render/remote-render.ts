import type { Cluster } from "#lib/kustomize/cluster.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import { accept } from "./accept.ts"
import { defaultLimits, type RenderLimits } from "./limits.ts"
import { packTree } from "./pack-tree.ts"
import { oneSentence, readApp } from "./read-app.ts"
import { readCluster } from "./read-cluster.ts"
import type { Render, RenderRequest } from "./render.ts"
import { RenderError } from "./render-error.ts"
import type { Rendered, RenderedApp } from "./rendered.ts"

/** How long a renderer that is busy, restarting or being replaced is waited for, on top of a render's own time. */
const patienceMs = 30_000

/**
 * Makes the client of a renderer, such as `http://renderer.turnspit:8081`: it sends the tree as a tar archive and
 * trusts the answer no more than a child process's. Rejects as render() does.
 */
export function remoteRender(url: string, options: { readonly patienceMs?: number } = {}): Render {
  return async (request) => {
    const { cluster, signal } = request
    const limits = { ...defaultLimits, ...request.limits }
    const waitMs = limits.timeMs + (options.patienceMs ?? patienceMs)
    const timeout = AbortSignal.timeout(waitMs)
    const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
    const failure = (problem: string) =>
      new RenderError(`Cannot render cluster "${cluster}": the renderer at ${url} ${problem}`)
    let state = "did not answer"
    let cuts = 0
    for (;;) {
      try {
        const answer = await ask(url, request, either)
        if (answer.status !== 503) return await read(answer, request, limits)
        await answer.body?.cancel()
        state = "was busy"
        await pause(Number(answer.headers.get("retry-after") ?? 1) * 1000, either)
      } catch (error) {
        signal?.throwIfAborted()
        if (error instanceof RenderError) throw error
        if (timeout.aborted) throw failure(`${state} for ${Number((waitMs / 1000).toFixed(1))} s`)
        const code = codeOf(error)
        if (![...absent, ...cut].includes(code)) throw error
        if (cut.includes(code)) cuts += 1
        if (cuts > 1) throw failure("broke off twice while it rendered")
        state = "did not answer"
        await pause(500, either).catch(() => {})
      }
    }
  }
}

function ask(url: string, request: RenderRequest, signal: AbortSignal): Promise<Response> {
  const { directory, cluster, versions } = request
  return fetch(`${url}/render`, {
    method: "POST",
    headers: { "content-type": "application/x-tar" },
    body: streamOf(packTree(directory, { cluster, versions })),
    redirect: "error",
    keepalive: false,
    signal,
  })
}

/** The types of Bun know no ReadableStream.from(). */
function streamOf(chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => void chunks.return(undefined),
  })
}

async function read(
  answer: Response,
  { cluster }: RenderRequest,
  limits: RenderLimits,
): Promise<Rendered> {
  const value = parse(await bounded(answer, limits.outputBytes, cluster), cluster)
  if (answer.ok) return readRendered(value, cluster, limits)
  const told = isRecord(value) && typeof value.error === "string"
  throw new RenderError(
    told
      ? oneSentence(value.error)
      : `Cannot render cluster "${cluster}": the renderer answered ${answer.status}`,
  )
}

/** Checks everything again, as if the renderer were the commit itself: repository code ran there. */
function readRendered(value: unknown, name: string, limits: RenderLimits): Rendered {
  if (!isRecord(value) || !Array.isArray(value.apps)) throw wrong(name, "is no render")
  const cluster = readOrRefuse(value.cluster, name)
  const apps = new Map<string, RenderedApp>()
  for (const app of value.apps.map(readApp)) if (app !== undefined) apps.set(app.app, app)
  return accept(cluster, apps, {
    objects: limits.objects,
    missing: "the renderer's answer lacks it",
  })
}

function readOrRefuse(value: unknown, name: string): Cluster {
  try {
    return readCluster(value, name)
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new RenderError(`Cannot render clusters/${name}/index.ts: ${oneSentence(problem)}`, {
      cause,
    })
  }
}

async function bounded(answer: Response, limit: number, cluster: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length
    if (bytes > limit) throw wrong(cluster, `has more than ${Math.round(limit / 1024 / 1024)} MiB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString("utf8")
}

function parse(text: string, cluster: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw wrong(cluster, "is no JSON")
  }
}

function wrong(cluster: string, what: string): RenderError {
  return new RenderError(`Cannot render cluster "${cluster}": the renderer's answer ${what}`)
}

/** It is not there, or not yet. */
const absent = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH"]

/** It was there and is gone: a render may have ended it, so it is not asked without end. */
const cut = ["ECONNRESET", "EPIPE", "ConnectionClosed"]

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : ""
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, Math.min(Math.max(ms, 0) || 0, 10_000))
    signal.addEventListener("abort", () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
