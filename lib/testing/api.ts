import type { Objects } from "#lib/embedded/api/objects.ts"
import { embeddedBackend } from "./embedded-backend.ts"
import { serveBackend } from "./serve-backend.ts"
import type { TestApi } from "./test-api.ts"

/** An embedded one, in this process. */
export interface EmbeddedApi extends TestApi {
  readonly objects: Objects
}

/** Starts an embedded API server without controllers or a node: status is what the test writes. */
export async function testApi(): Promise<EmbeddedApi> {
  const backend = await embeddedBackend()
  return { ...(await serveBackend(backend)), objects: backend.objects }
}
