import { ApiError, statusError } from "./api-error.ts"
import type { Connection } from "./connection.ts"
import { semaphore } from "./semaphore.ts"
import { wait } from "./wait.ts"

export interface Request {
  /** What the error sentence says: `apply`, `list`. */
  readonly verb: string
  /** `Kind/namespace/name`, or what is asked for. */
  readonly subject: string
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /** With the query. */
  readonly path: string
  readonly body?: unknown
  readonly contentType?: string
  readonly accept?: string
  /** May be sent again when nobody knows whether the first one arrived. */
  readonly repeatable: boolean
  readonly signal?: AbortSignal | undefined
  /** Makes an error's text presentable (a Secret's values). */
  readonly scrub?: (text: string) => string
}

export interface Answer {
  /** 200, or 201 for an object that is new. */
  readonly status: number
  readonly body: string
}

/** Sends requests to one API server. */
export interface Transport {
  /** A successful answer. Waits and tries again on 429, passing 5xx and lost connections, for as long as one attempt may take. */
  send(request: Request): Promise<Answer>
  /** The open body of a successful answer, without a time limit of its own. */
  stream(request: Request): Promise<ReadableStream<Uint8Array>>
}

export interface TransportOptions {
  /** Requests at once; streams do not count. */
  readonly concurrency?: number
  readonly timeoutMs?: number
  /** Waits before the second, third, … attempt. */
  readonly backOffMs?: readonly number[]
}

/** Talks to the API server over Bun's `fetch`, which honours the certificates of `tls`. */
export function openTransport(opened: Connection, options: TransportOptions = {}): Transport {
  const { concurrency = 12, timeoutMs = 30_000, backOffMs = [100, 300, 1000, 3000] } = options
  const limited = semaphore(concurrency)
  let connection = opened

  async function attempt(request: Request, signal?: AbortSignal): Promise<Response> {
    const token = await connection.token?.()
    try {
      return await fetch(`${connection.server}${request.path}`, {
        method: request.method,
        headers: {
          Accept: request.accept ?? "application/json",
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
          ...(request.body !== undefined && {
            "Content-Type": request.contentType ?? "application/json",
          }),
        },
        ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
        ...(signal !== undefined && { signal }),
        redirect: "error",
        tls: tlsOf(connection),
      })
    } catch (cause) {
      request.signal?.throwIfAborted()
      throw unreachable(request, connection, cause)
    }
  }

  /** Does it again with new credentials when those at hand are not good any more. */
  async function renewed<T>(task: () => Promise<T>): Promise<T> {
    const used = connection
    try {
      return await task()
    } catch (error) {
      if (used.renew === undefined || !isOutdated(error)) throw error
      // Another request may have been faster.
      if (connection === used) connection = await renew(used)
      return task()
    }
  }

  async function complete(request: Request): Promise<Answer> {
    const deadline = AbortSignal.timeout(timeoutMs)
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline
    const response = await attempt(request, signal)
    let body: string
    try {
      body = await response.text()
    } catch (cause) {
      request.signal?.throwIfAborted()
      throw unreachable(request, connection, cause)
    }
    if (response.ok) return { status: response.status, body }
    throw refused(request, response, body)
  }

  return {
    async send(request) {
      const giveUpAt = performance.now() + timeoutMs
      for (let tries = 0; ; tries++) {
        try {
          return await (isUrgent(request) ? now : limited)(() => renewed(() => complete(request)))
        } catch (error) {
          const pause = Math.max(backOffMs[tries] ?? Infinity, retryAfterMs(error))
          if (performance.now() + pause > giveUpAt || !isPassing(error, request)) throw error
          await wait(pause, request.signal)
        }
      }
    },
    async stream(request) {
      return renewed(async () => {
        const response = await attempt(request, request.signal)
        if (!response.ok || response.body === null)
          throw refused(request, response, await response.text())
        return response.body
      })
    },
  }
}

/** What cannot be read just now, such as a file that is being written, leaves things as they were. */
async function renew(connection: Connection): Promise<Connection> {
  try {
    return (await connection.renew?.()) ?? connection
  } catch {
    return connection
  }
}

/** A Lease that waits behind the writes which it allows is lost. */
function isUrgent({ path }: Request): boolean {
  return path.startsWith("/apis/coordination.k8s.io/")
}

function now<T>(task: () => Promise<T>): Promise<T> {
  return task()
}

function tlsOf(connection: Connection): BunFetchRequestInitTLS {
  return {
    ...(connection.ca !== undefined && { ca: connection.ca }),
    ...(connection.certificate !== undefined && { cert: connection.certificate }),
    ...(connection.key !== undefined && { key: connection.key }),
    ...(connection.serverName !== undefined && { serverName: connection.serverName }),
  }
}

/** An `ApiError` that knows how long the server asks to wait. */
class RefusedError extends ApiError {
  retryAfterMs = 0
}

function refused(request: Request, response: Response, body: string): ApiError {
  const plain = statusError(request, response.status, body)
  const scrub = request.scrub ?? ((text) => text)
  const error = new RefusedError({
    verb: request.verb,
    subject: request.subject,
    status: plain.status,
    reason: plain.reason,
    detail: scrub(plain.detail),
    fixed: plain.fixed,
  })
  const seconds = Number(response.headers.get("Retry-After") ?? 0)
  if (Number.isFinite(seconds)) error.retryAfterMs = Math.min(seconds, 30) * 1000
  return error
}

function unreachable(request: Request, connection: Connection, cause: unknown): ApiError {
  const timedOut = cause instanceof Error && cause.name === "TimeoutError"
  return new ApiError(
    {
      verb: request.verb,
      subject: request.subject,
      status: 0,
      reason: timedOut ? "Timeout" : "Unreachable",
      detail: timedOut
        ? `the API server ${connection.server} does not answer`
        : `the API server ${connection.server} cannot be reached: ${whyUnreachable(cause)}`,
    },
    { cause },
  )
}

const networkProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "it closed the connection",
  ENOTFOUND: "its name is not known",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not from the authority that was named",
}

function whyUnreachable(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const code = "code" in cause ? String(cause.code) : ""
  return networkProblems[code] ?? cause.message
}

/** The server does not know the credentials, or we do not know the server's authority: both are rotated. */
function isOutdated(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false
  const code = error.cause instanceof Error && "code" in error.cause ? String(error.cause.code) : ""
  return error.status === 401 || /CERT|SIGNATURE/.test(code)
}

function isPassing(error: unknown, request: Request): boolean {
  if (!(error instanceof ApiError)) return false
  if (error.status === 429) return true
  return request.repeatable && (error.status === 0 || error.status >= 500)
}

function retryAfterMs(error: unknown): number {
  return error instanceof RefusedError ? error.retryAfterMs : 0
}
