import type { ApiServer } from "./api-server.ts"

export interface ServedApi {
  readonly port: number
  /** Ends every connection, watches included. */
  stop(): Promise<void>
}

export interface ServeOptions {
  /** 0 takes a free one; one that is taken by others is replaced by a free one. */
  readonly port: number
  /** PEM. */
  readonly certificate: { readonly cert: string; readonly key: string }
}

const IDLE_SECONDS = 60

/**
 * Serves an API server over HTTPS on 127.0.0.1. A request whose Host is another name is refused, so that no web page
 * can reach it through a name of its own (DNS rebinding).
 */
export function serveApi(api: ApiServer, options: ServeOptions): ServedApi {
  const server = listen(api, options, options.port) ?? listen(api, options, 0)
  if (server === undefined) throw new Error("Cannot serve the API: no port of 127.0.0.1 is free")
  return { port: server.port ?? 0, stop: () => server.stop(true) }
}

function listen(
  api: ApiServer,
  { certificate }: ServeOptions,
  port: number,
): Bun.Server<undefined> | undefined {
  try {
    return Bun.serve({
      hostname: "127.0.0.1",
      port,
      idleTimeout: IDLE_SECONDS,
      tls: certificate,
      fetch: (request, server) => {
        if (!isOwnHost(request.headers.get("host"), server.port)) {
          return new Response("Cannot answer: the Host header names another server\n", {
            status: 421,
          })
        }
        return api.fetch(request, server)
      },
    })
  } catch (cause) {
    if (port !== 0 && isTaken(cause)) return undefined
    throw cause
  }
}

function isOwnHost(host: string | null, port: number | undefined): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`
}

function isTaken(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    "code" in cause &&
    (cause.code === "EADDRINUSE" || cause.code === "EACCES")
  )
}
