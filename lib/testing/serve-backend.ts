import { openClient } from "#lib/kube/open-client.ts"
import { type Backend, type TestApi, testLabel } from "./test-api.ts"
import { applyAsAnother, patchAsAnother } from "./write-as-another.ts"

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
  const labels = { [testLabel]: "" }
  await client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } })
  return {
    ...{ client, connection, namespace, own, requests },
    patch: (reference, change, subresource) =>
      patchAsAnother(
        { client, connection },
        { reference, change, ...(subresource !== undefined && { subresource }) },
      ),
    applyAsAnother: (manifest) => applyAsAnother({ client, connection }, manifest),
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
