import { ApiError } from "./api-error.ts"
import type { Keep, ListResult } from "./client.ts"
import { type LiveObject, toLiveObject } from "./live-object.ts"
import { withParameters } from "./paths.ts"
import type { Transport } from "./transport.ts"
import { wait } from "./wait.ts"

/** `snapshot` replaces everything known so far; it comes first, and again when changes were missed. */
export type WatchEvent =
  | { readonly type: "snapshot"; readonly objects: readonly LiveObject[] }
  | { readonly type: "changed"; readonly object: LiveObject }
  | { readonly type: "deleted"; readonly object: LiveObject }

export interface Watching {
  readonly transport: Transport
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
  readonly subject: string
  readonly list: () => Promise<ListResult>
  readonly signal: AbortSignal
  readonly keep: Keep
}

/**
 * Follows a collection until the signal aborts. A lost connection goes on where it was; a lost place starts over.
 * Between watches that the server soon ends, whatever the reason, the pauses grow.
 */
export async function* watchObjects(watching: Watching): AsyncGenerator<WatchEvent, void> {
  const { signal } = watching
  let place: string | undefined
  let failures = 0
  while (!signal.aborted) {
    const began = performance.now()
    try {
      if (place === undefined) {
        const { items, resourceVersion } = await watching.list()
        yield { type: "snapshot", objects: items }
        place = resourceVersion
      }
      for await (const line of lines(await open(watching, place), signal)) {
        const { type, object } = JSON.parse(line) as { type: string; object: unknown }
        if (type === "ERROR") throw watchError(watching, object)
        const live = toLiveObject(object)
        place = live.metadata.resourceVersion
        if (type === "DELETED") yield { type: "deleted", object: live }
        else if (type !== "BOOKMARK") yield { type: "changed", object: watching.keep(live) }
      }
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof ApiError && isFinal(error)) throw error
      if (error instanceof ApiError && error.status === 410) place = undefined
    }
    failures = performance.now() - began > soonMs ? 0 : failures + 1
    await wait(Math.min(50 * 2 ** failures, 5000), signal).catch(() => undefined)
  }
}

/** A watch that ended sooner tells of a server that has trouble. */
const soonMs = 5_000

/** Refusals that asking again does not change. */
function isFinal(error: ApiError): boolean {
  return [400, 401, 403, 404, 405].includes(error.status)
}

/** The server ends a watch after this time; a connection that died silently is given up soon after. */
const watchSeconds = 240

function open(watching: Watching, place: string): Promise<ReadableStream<Uint8Array>> {
  const { transport, subject, signal } = watching
  const giveUp = AbortSignal.timeout((watchSeconds + 20) * 1000)
  return transport.stream({
    verb: "watch",
    subject,
    method: "GET",
    path: withParameters(watching.path, {
      ...watching.parameters,
      watch: "1",
      resourceVersion: place,
      allowWatchBookmarks: "true",
      timeoutSeconds: String(watchSeconds),
    }),
    repeatable: true,
    signal: AbortSignal.any([signal, giveUp]),
  })
}

async function* lines(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ""
  try {
    while (!signal.aborted) {
      const { done, value } = await reader.read()
      if (done) return
      const parts = (rest + decoder.decode(value, { stream: true })).split("\n")
      rest = parts.pop() ?? ""
      for (const part of parts) if (part !== "") yield part
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function watchError({ subject }: Watching, status: unknown): ApiError {
  const { code, reason, message } = status as { code?: number; reason?: string; message?: string }
  return new ApiError({
    verb: "watch",
    subject,
    status: code ?? 500,
    reason: reason ?? "Unknown",
    detail: message ?? "the API server ended the watch",
  })
}
