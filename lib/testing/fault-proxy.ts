import type { Connection } from "#lib/kube/connection.ts"

/** An API server that misbehaves as told: it passes everything on to another one, or does not. */
export interface FaultProxy {
  readonly connection: Connection
  /** Asked about each request; what it returns is done instead of passing it on. */
  meet(fault: (request: SeenRequest) => Fault | undefined): void
  /** Breaks every connection off and refuses new ones, until `serve()`. */
  down(): Promise<void>
  serve(): void
  stop(): Promise<void>
}

export interface SeenRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly token: string | undefined
  /** Anything but a read or a dry run. */
  readonly isWrite: boolean
}

/** What a request meets instead of an answer. */
export type Fault =
  | Response
  /** Passed on, but the answer breaks off. */
  | "lose the answer"
  /** Nobody ever answers. */
  | "hang"

/** Starts one in front of an API server that is reached without TLS, on a free port of loopback. */
export function openFaultProxy(target: Connection): FaultProxy {
  let fault: (request: SeenRequest) => Fault | undefined = () => undefined

  async function handle(request: Request): Promise<Response> {
    const met = fault(seen(request))
    if (met === "hang") return new Promise(() => undefined)
    if (met instanceof Response) return met
    const answer = await passOn(request, target)
    if (met === undefined) return answer
    await answer.arrayBuffer()
    return brokenOff()
  }

  const listen = (port: number) =>
    Bun.serve({ hostname: "127.0.0.1", port, idleTimeout: 0, fetch: handle })
  let server = listen(0)
  const { port = 0 } = server
  return {
    connection: { ...target, server: `http://127.0.0.1:${port}` },
    meet(next) {
      fault = next
    },
    down: () => server.stop(true),
    serve() {
      server = listen(port)
    },
    stop: () => server.stop(true),
  }
}

function seen({ method, url, headers }: Request): SeenRequest {
  const { pathname, search } = new URL(url)
  return {
    method,
    path: pathname + search,
    token: headers.get("Authorization")?.replace("Bearer ", ""),
    isWrite: method !== "GET" && !search.includes("dryRun=All"),
  }
}

async function passOn(request: Request, target: Connection): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const token = await target.token?.()
  const headers = new Headers(request.headers)
  headers.delete("Host")
  headers.set("Accept-Encoding", "identity")
  // The token that arrived is for the proxy.
  headers.delete("Authorization")
  if (token !== undefined) headers.set("Authorization", `Bearer ${token}`)
  const { method, signal } = request
  const body = await request.text()
  const what = { method, headers, signal, ...(body !== "" && { body }) }
  const answer = await fetch(target.server + pathname + search, what)
  return new Response(answer.body, { status: answer.status, headers: answer.headers })
}

/** Breaks off before its end. Without a reason: Bun prints one. */
function brokenOff(): Response {
  return new Response(new ReadableStream({ pull: (controller) => controller.error() }))
}
