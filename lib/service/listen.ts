import type { Log } from "./log.ts"

/** Anything that answers requests: a Hono app. The second argument is `{ server }`, what routes find in `c.env`. */
export interface Answering {
  fetch(
    request: Request,
    env: { readonly server: Bun.Server<undefined> },
  ): Response | Promise<Response>
}

export interface ListenOptions {
  /** 0 takes a free one. */
  readonly port: number
  readonly hostname: string
  readonly log: Log
  /** How long to go on serving, not ready any more, before the shutdown begins; 0 unless told. */
  readonly drainMs?: number
  /** Called when the shutdown begins: end streams here, they would hold it up. */
  readonly onStop?: () => void | Promise<void>
  /** Seconds without a byte until a connection is cut; 10 unless told. `server.timeout(request, 0)` lifts it for a stream. */
  readonly idleTimeoutSeconds?: number
  /** The largest request body in bytes; 32 MiB unless told. */
  readonly maxBodyBytes?: number
}

export interface Listening {
  readonly url: string
  readonly port: number
  /** Drains, finishes what is open and closes; safe to call twice. Takes at most `drainMs` and 2 s. */
  stop(): Promise<void>
}

/** How long nobody may have asked anything before the port is closed, and the most that a shutdown takes after the drain. */
const quietMs = 150
const closingMs = 1800

/** Serves an app over HTTP until told to stop; throws one sentence when the port is taken. */
export function listen(app: Answering, options: ListenOptions): Listening {
  let phase: "serving" | "draining" | "closing" = "serving"
  let pending = 0
  let lastRequestAt = 0

  const server = bind(options, async (request, self) => {
    lastRequestAt = performance.now()
    pending += 1
    try {
      const response =
        phase !== "serving" && new URL(request.url).pathname === "/readyz"
          ? Response.json({ status: "not ready", reason: "shutting down" }, { status: 503 })
          : await app.fetch(request, { server: self })
      return phase === "closing" ? closing(response) : response
    } finally {
      pending -= 1
    }
  })

  async function shutDown(): Promise<void> {
    phase = "draining"
    if ((options.drainMs ?? 0) > 0) await Bun.sleep(options.drainMs ?? 0)
    phase = "closing"
    const startedAt = performance.now()
    lastRequestAt = Math.max(lastRequestAt, startedAt)
    await within(closingMs, async () => options.onStop?.())
    const idle = (): boolean =>
      pending === 0 && server.pendingRequests === 0 && performance.now() - lastRequestAt > quietMs
    const left = (): number => Math.max(0, closingMs - (performance.now() - startedAt))
    while (!idle() && left() > 0) await Bun.sleep(5)
    await within(left(), () => server.stop())
    await server.stop(true)
  }

  let stopped: Promise<void> | undefined
  const address = urlOf(options.hostname, server.port ?? options.port)
  return {
    url: address,
    port: server.port ?? options.port,
    stop() {
      stopped ??= shutDown()
      return stopped
    },
  }
}

function bind(
  options: ListenOptions,
  answer: (request: Request, server: Bun.Server<undefined>) => Promise<Response>,
): Bun.Server<undefined> {
  try {
    return Bun.serve({
      port: options.port,
      hostname: options.hostname,
      idleTimeout: options.idleTimeoutSeconds ?? 10,
      maxRequestBodySize: options.maxBodyBytes ?? 32 * 1024 * 1024,
      fetch: answer,
      error(error) {
        options.log.error("request failed", { error, stack: error.stack })
        return Response.json(
          { error: "Cannot answer: an internal error, see the log" },
          { status: 500 },
        )
      },
    })
  } catch (cause) {
    const taken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE"
    const why = taken ? "another process uses the port" : String(cause)
    throw new Error(`Cannot listen on ${urlOf(options.hostname, options.port)}: ${why}`, { cause })
  }
}

/** The same answer, after which the client must open a new connection: it finds the next pod. */
function closing(response: Response): Response {
  const headers = new Headers(response.headers)
  headers.set("connection", "close")
  return new Response(response.body, {
    status: response.status,
    statusText: response.statusText,
    headers,
  })
}

function urlOf(hostname: string, port: number): string {
  const host = hostname === "0.0.0.0" || hostname === "::" ? "localhost" : hostname
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`
}

async function within(ms: number, work: () => Promise<void> | void): Promise<void> {
  await Promise.race([Promise.resolve(work()).catch(() => {}), Bun.sleep(ms)])
}
