import type { EndpointPool, Lease } from "./endpoint-pool.ts"

/** Headers that belong to one hop (RFC 9110 §7.6.1): never passed on. */
const hopByHop = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]

const holdMs = 1_000
const answerLimitMs = 60_000

/** Sends a request to a ready pod and streams the answer back; another pod is tried when one cannot be reached. */
export async function forward(
  request: Request,
  {
    pool,
    service,
    clientAddress,
  }: { readonly pool: EndpointPool; readonly service: string; readonly clientAddress: string },
): Promise<Response> {
  const headers = forwardedHeaders(request, clientAddress)
  const tried = new Set<number>()
  await pool.someone(holdMs)
  for (;;) {
    const lease = pool.lease(tried)
    if (lease === undefined) break
    const outcome = await attempt(request, headers, lease)
    if (outcome instanceof Response) return outcome
    lease.release()
    tried.add(lease.backend.port)
    if (request.signal.aborted) return sentence(499, "The client has gone")
    if (outcome === "late") {
      const limit = `${answerLimitMs / 1000} s`
      return sentence(504, `Cannot get an answer from ${service}: it took longer than ${limit}`)
    }
    if (!isRepeatable(request, outcome)) break
  }
  if (tried.size === 0) return sentence(503, `Cannot reach ${service}: none of its pods is ready`)
  return sentence(502, `Cannot reach ${service}: its pod does not answer`)
}

/** A plain text answer of one sentence. */
export function sentence(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8" },
  })
}

type Failure = "refused" | "broken" | "late"

async function attempt(
  request: Request,
  headers: Headers,
  lease: Lease,
): Promise<Response | Failure> {
  const { host, port } = lease.backend
  const { pathname, search } = new URL(request.url)
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), answerLimitMs)
  try {
    const answer = await fetch(`http://${host}:${port}${pathname}${search}`, {
      method: request.method,
      headers,
      body: request.body,
      redirect: "manual",
      decompress: false,
      // A pooled connection may just be closing; on loopback a new one costs next to nothing.
      keepalive: false,
      signal: AbortSignal.any([request.signal, late.signal]),
    })
    return passedOn(answer, lease)
  } catch (error) {
    if (late.signal.aborted) return "late"
    return codeOf(error) === "ECONNREFUSED" ? "refused" : "broken"
  } finally {
    clearTimeout(timer)
  }
}

function forwardedHeaders(request: Request, clientAddress: string): Headers {
  const headers = new Headers(request.headers)
  const named = (headers.get("connection") ?? "").split(",").map((name) => name.trim())
  for (const name of [...hopByHop, ...named]) if (name !== "") headers.delete(name)
  const before = headers.get("x-forwarded-for")
  headers.set("x-forwarded-for", before === null ? clientAddress : `${before}, ${clientAddress}`)
  headers.set("x-forwarded-host", headers.get("host") ?? "")
  headers.set("x-forwarded-proto", "http")
  return headers
}

/** The pod's lease lasts until the last byte of its answer: only then may it be stopped. */
function passedOn(answer: Response, lease: Lease): Response {
  const headers = new Headers(answer.headers)
  for (const name of hopByHop) headers.delete(name)
  const init = { status: answer.status, statusText: answer.statusText, headers }
  if (answer.body === null) {
    lease.release()
    return new Response(null, init)
  }
  return new Response(
    watched(answer.body, () => lease.release()),
    init,
  )
}

function watched(body: ReadableStream<Uint8Array>, onEnd: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (!done) return controller.enqueue(value)
        onEnd()
        controller.close()
      } catch (error) {
        onEnd()
        controller.error(error)
      }
    },
    async cancel(reason) {
      onEnd()
      await reader.cancel(reason)
    },
  })
}

/** What never arrived can be sent again; what broke off only if repeating it does no harm. A body is gone once it was read. */
function isRepeatable(request: Request, failure: Failure): boolean {
  if (request.body !== null) return false
  return failure === "refused" || request.method === "GET" || request.method === "HEAD"
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined
}
