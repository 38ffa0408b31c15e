import type { Context } from "hono"
import type { ServiceBindings } from "#lib/service/service.ts"

type StreamContext = Context<{ Bindings: ServiceBindings }>

/** Writes to the client; false once it has gone. */
export type Write = (text: string) => boolean

export interface StreamOptions {
  readonly contentType: string
  /** Sent every 15 s, so that proxies between do not cut a quiet stream. */
  readonly heartbeat: string
  /** Ends the stream from our side. */
  readonly signal: AbortSignal
}

const heartbeatMs = 15_000

/** Answers with a stream that lasts until `produce` returns, the client goes or the signal aborts. */
export function stream(
  c: StreamContext,
  options: StreamOptions,
  produce: (write: Write, signal: AbortSignal) => Promise<void>,
): Response {
  c.env?.server?.timeout(c.req.raw, 0)
  const gone = new AbortController()
  const signal = AbortSignal.any([options.signal, gone.signal, c.req.raw.signal])
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write: Write = (text) => {
        if (signal.aborted) return false
        try {
          controller.enqueue(encoder.encode(text))
        } catch {
          gone.abort()
        }
        return !signal.aborted
      }
      const heart = setInterval(() => write(options.heartbeat), heartbeatMs)
      void produce(write, signal)
        .catch(() => {})
        .finally(() => {
          clearInterval(heart)
          try {
            controller.close()
          } catch {
            // The client has gone: there is nothing to close.
          }
        })
    },
    cancel() {
      gone.abort()
    },
  })
  return new Response(body, {
    headers: {
      "content-type": options.contentType,
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    },
  })
}
