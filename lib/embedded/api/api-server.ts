import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { accountTokens } from "./access/account-tokens.ts"
import { makeFirstRoles } from "./access/first-roles.ts"
import { cleanUpDefinitions } from "./custom/clean-up-definitions.ts"
import { apiRoutes } from "./http/api-routes.ts"
import { ListSnapshots } from "./http/list-snapshots.ts"
import { inProcessObjects } from "./in-process-objects.ts"
import type { Objects } from "./objects.ts"
import type { PodLogs } from "./pod-logs.ts"
import type { Context } from "./registry/context.ts"
import { Store } from "./store/store.ts"

export interface ApiServer {
  readonly objects: Objects
  fetch(request: Request, server?: Bun.Server<unknown>): Response | Promise<Response>
  close(): void
}

export interface ApiServerOptions {
  /** Where the objects are kept; made when it does not exist. */
  readonly directory: string
  /** The bearer token of the administrator; service accounts get theirs from the API. */
  readonly token: string
  readonly now?: () => Date
  readonly podLogs?: PodLogs
}

/** Opens the embedded cluster's API server over the objects of a directory. */
export function openApiServer(options: ApiServerOptions): ApiServer {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 })
  const store = new Store(join(options.directory, "objects.sqlite"))
  const context: Context = { store, now: options.now ?? (() => new Date()) }
  const stopCleanUp = cleanUpDefinitions(context)
  const accounts = accountTokens(join(options.directory, "account-key"), context)
  const objects = inProcessObjects(context)
  makeFirstRoles(objects)
  const services = {
    accounts,
    context,
    podLogs: options.podLogs,
    snapshots: new ListSnapshots(),
  }
  const routes = apiRoutes(services, options.token)
  return {
    objects,
    fetch: (request, server) =>
      routes.fetch(request, { keepOpen: (open: Request) => server?.timeout(open, 0) }),
    close: () => {
      stopCleanUp()
      store.close()
    },
  }
}
