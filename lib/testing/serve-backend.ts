import { openClient } from "#lib/kube/open-client.ts"
import { patchAsAnother } from "./patch-as-another.ts"
import type { Backend, TestApi } from "./test-api.ts"

/** Serves a backend on a free port of loopback, without TLS, with the namespace `turnspit`. */
export async function serveBackend(backend: Backend): Promise<TestApi> {
  const { token, own } = backend
  const requests: string[] = []
  const listen = (port: number) =>
    Bun.serve({
      hostname: "127.0.0.1",
      port,
      idleTimeout: 60,
      fetch(request, self) {
        const { pathname, search } = new URL(request.url)
        requests.push(`${request.method} ${pathname}${search}`)
        return backend.fetch(request, self)
      },
    })
  let server = listen(0)
  const connection = {
    server: `http://127.0.0.1:${server.port}`,
    ...(token !== undefined && { token: () => token }),
  }
  const client = openClient(connection)
  const namespace = own("turnspit")
  await client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } })
  return {
    ...{ client, connection, namespace, own, requests },
    patch: (reference, change, subresource) =>
      patchAsAnother({ client, connection, reference, change, subresource }),
    async interrupt() {
      const { port = 0 } = server
      await server.stop(true)
      server = listen(port)
    },
    async stop() {
      await server.stop(true)
      await backend.close()
    },
  }
}
