import type { EndpointPool } from "./endpoint-pool.ts"
import { forward, sentence } from "./forward.ts"
import { hostOf, type Route, type Routing } from "./ingress-route.ts"

export interface IngressServer {
  readonly port: number
  stop(): void
}

export interface IngressBackends {
  route(request: { readonly host: string; readonly path: string }): Routing
  /** The ready pods behind a route; nothing when there is no such Service or port. */
  pool(route: Route): EndpointPool | undefined
}

const requestIdleSeconds = 30
const largestBody = 64 * 1024 * 1024

/** Serves the hosts of all Ingress objects on one loopback port. */
export function ingressServer(port: number, backends: IngressBackends): IngressServer {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port,
    idleTimeout: requestIdleSeconds,
    maxRequestBodySize: largestBody,
    // Not our place to show a stack to a browser.
    development: false,
    async fetch(request, self) {
      const answer = await serve(request, self.requestIP(request)?.address ?? "127.0.0.1")
      // An answer may be a stream that is quiet for long (server-sent events).
      self.timeout(request, 0)
      return answer
    },
    error: () => sentence(502, "Cannot pass the request on: the connection broke"),
  })
  return { port: server.port ?? port, stop: () => void server.stop(true) }

  async function serve(request: Request, clientAddress: string): Promise<Response> {
    if (request.headers.has("upgrade")) {
      const text =
        "Cannot change the protocol: the Ingress of the embedded cluster passes plain HTTP"
      return sentence(501, text)
    }
    const host = hostOf(request.headers.get("host"))
    const path = new URL(request.url).pathname
    const routing = backends.route({ host, path })
    switch (routing.state) {
      case "unknown host":
        return sentence(404, `Cannot serve host "${host}": no Ingress names it`)
      case "unknown path":
        return sentence(404, `Cannot serve ${path}: no Ingress of host "${host}" names it`)
      case "routed": {
        const { namespace, service } = routing.route
        const name = `Service/${namespace}/${service}`
        const pool = backends.pool(routing.route)
        if (pool === undefined) {
          return sentence(503, `Cannot reach ${name}: it has no port ${portText(routing.route)}`)
        }
        return forward(request, { pool, service: name, clientAddress })
      }
    }
  }
}

function portText({ port }: Route): string {
  return port.name === undefined ? String(port.number) : `"${port.name}"`
}
