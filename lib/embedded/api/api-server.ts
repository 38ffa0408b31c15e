import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { inProcessObjects } from "./in-process-objects.ts"
import type { Objects } from "./objects.ts"
import type { PodLogs } from "./pod-logs.ts"
import type { Context } from "./registry/context.ts"
import { unknownPath } from "./status-errors.ts"
import { Store } from "./store/store.ts"

export interface ApiServer {
  readonly objects: Objects
  fetch(request: Request, server?: Bun.Server<unknown>): Response | Promise<Response>
  close(): void
}

export interface ApiServerOptions {
  /** Where the objects are kept; made when it does not exist. */
  readonly directory: string
  /** The bearer token of the one user, an administrator. */
  readonly token: string
  readonly now?: () => Date
  readonly podLogs?: PodLogs
}

/** Opens the embedded cluster's API server over the objects of a directory. */
export function openApiServer(options: ApiServerOptions): ApiServer {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 })
  const store = new Store(join(options.directory, "objects.sqlite"))
  const context: Context = { store, now: options.now ?? (() => new Date()) }
  return {
    objects: inProcessObjects(context),
    fetch: () => Response.json({ message: unknownPath().message }, { status: 404 }),
    close: () => store.close(),
  }
}
