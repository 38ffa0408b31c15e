import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openApiServer } from "#lib/embedded/api/api-server.ts"
import type { Objects } from "#lib/embedded/api/objects.ts"
import type { KubeClient } from "#lib/kube/client.ts"
import type { Connection } from "#lib/kube/connection.ts"
import { openClient } from "#lib/kube/open-client.ts"

/** An embedded API server in this process, without controllers or a node: status is what the test writes. */
export interface TestApi {
  readonly client: KubeClient
  readonly connection: Connection
  readonly objects: Objects
  /** What was asked for so far: `GET /api/v1/…`. */
  readonly requests: readonly string[]
  /** Breaks every open connection off and serves on at the same address. */
  interrupt(): Promise<void>
  stop(): Promise<void>
}

/** Starts one on a free port of loopback, without TLS, with the namespace `turnspit`. */
export async function testApi(): Promise<TestApi> {
  const directory = await mkdtemp(join(tmpdir(), "turnspit-api-"))
  const api = openApiServer({ directory, token: "test" })
  const requests: string[] = []
  const listen = (port: number) =>
    Bun.serve({
      hostname: "127.0.0.1",
      port,
      idleTimeout: 60,
      fetch(request, self) {
        const { pathname, search } = new URL(request.url)
        requests.push(`${request.method} ${pathname}${search}`)
        return api.fetch(request, self)
      },
    })
  let server = listen(0)
  const connection = { server: `http://127.0.0.1:${server.port}`, token: () => "test" }
  const client = openClient(connection)
  await client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "turnspit" } })
  return {
    client,
    connection,
    objects: api.objects,
    requests,
    async interrupt() {
      const { port = 0 } = server
      await server.stop(true)
      server = listen(port)
    },
    async stop() {
      await server.stop(true)
      api.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
