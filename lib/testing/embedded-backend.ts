import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openApiServer } from "#lib/embedded/api/api-server.ts"
import type { Objects } from "#lib/embedded/api/objects.ts"
import { startControllers } from "#lib/embedded/controllers/start-controllers.ts"
import type { Backend } from "./test-api.ts"

/** Opens the embedded API server for one test, with its controllers if wanted, never with a node. */
export async function embeddedBackend({
  controllers = false,
} = {}): Promise<Backend & { readonly objects: Objects }> {
  const directory = await mkdtemp(join(tmpdir(), "turnspit-api-"))
  const token = "test"
  const api = openApiServer({ directory, token })
  const { objects } = api
  const stopControllers = controllers
    ? startControllers({ objects, ca: "PEM", onProblem: (sentence) => console.error(sentence) })
    : undefined
  return {
    token,
    objects,
    own: (name) => name,
    fetch: (request, server) => api.fetch(request, server),
    async close() {
      stopControllers?.()
      api.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
