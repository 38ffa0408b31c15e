import { Hono } from "hono"
import { attributesOf } from "#lib/embedded/api/access/attributes.ts"
import { authenticate } from "#lib/embedded/api/access/authenticate.ts"
import { requireAccess } from "#lib/embedded/api/access/authorize.ts"
import type { User } from "#lib/embedded/api/access/user.ts"
import { customResources } from "#lib/embedded/api/custom/custom-resources.ts"
import {
  AGGREGATED_DISCOVERY,
  aggregatedDiscovery,
  wantsAggregated,
} from "#lib/embedded/api/discovery/aggregated-discovery.ts"
import { apiGroups, resourceList, servedGroups } from "#lib/embedded/api/discovery/api-groups.ts"
import { openApiV2, openApiV3, openApiV3Group } from "#lib/embedded/api/discovery/open-api.ts"
import { versionInfo } from "#lib/embedded/api/discovery/version.ts"
import type { Json } from "#lib/embedded/api/json.ts"
import { RESOURCES } from "#lib/embedded/api/resources/resource-table.ts"
import { unknownPath } from "#lib/embedded/api/status-errors.ts"
import type { Services } from "./api-request.ts"
import { handleResource } from "./handle-resource.ts"
import { statusResponse } from "./status-response.ts"

export interface ApiBindings {
  /** Switches the idle timeout of a connection off. */
  readonly keepOpen: (request: Request) => void
}

export interface ApiEnvironment {
  Bindings: ApiBindings
  Variables: { user: User }
}

/** The routes of the API server: health, discovery, and everything below a group version. */
export function apiRoutes(services: Services, token: string): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>()
  const { store } = services.context
  const groups = () => servedGroups([...RESOURCES, ...customResources(store)])
  for (const path of ["/healthz", "/livez", "/readyz"]) app.get(path, (c) => c.text("ok"))
  app.get("/version", (c) => c.json(versionInfo()))
  app.use(async (c, next) => {
    const user = authenticate(c.req.raw.headers, { token, accounts: services.accounts, store })
    requireAccess(store, user, attributesOf(c.req.method, new URL(c.req.url)))
    c.set("user", user)
    await next()
  })
  app.get("/api", (c) => {
    if (wantsAggregated(c.req.header("accept") ?? null))
      return aggregated(groups().filter(({ group }) => group === ""))
    const addresses = [
      { clientCIDR: "0.0.0.0/0", serverAddress: c.req.header("host") ?? "127.0.0.1" },
    ]
    return c.json({ kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: addresses })
  })
  app.get("/apis", (c) => {
    const named = groups().filter(({ group }) => group !== "")
    if (wantsAggregated(c.req.header("accept") ?? null)) return aggregated(named)
    return c.json({ kind: "APIGroupList", apiVersion: "v1", groups: apiGroups(named) })
  })
  app.get("/apis/:group", (c) => {
    const [group] = apiGroups(groups().filter(({ group }) => group === c.req.param("group")))
    if (group === undefined) throw unknownPath()
    return c.json({ kind: "APIGroup", apiVersion: "v1", ...group })
  })
  for (const path of ["/api/:version", "/apis/:group/:version"]) {
    app.get(path, (c) => {
      const { group = "", version } = c.req.param() as { group?: string; version: string }
      const served = groups().find((one) => one.group === group && one.version === version)
      if (served === undefined) throw unknownPath()
      return c.json(resourceList(served))
    })
  }
  app.get("/openapi/v2", (c) => c.json(openApiV2(groups())))
  app.get("/openapi/v3", (c) => c.json(openApiV3(groups())))
  app.get("/openapi/v3/*", (c) => {
    const document = openApiV3Group(groups(), c.req.path.slice("/openapi/v3/".length))
    if (document === undefined) throw unknownPath()
    return c.json(document)
  })
  for (const path of ["/api/*", "/apis/*"]) {
    app.all(path, (c) =>
      handleResource({
        request: c.req.raw,
        user: c.get("user"),
        services,
        keepOpen: () => c.env?.keepOpen?.(c.req.raw),
      }),
    )
  }
  app.notFound(() => new Response("404 page not found\n", { status: 404 }))
  app.onError((error) => statusResponse(error))
  return app
}

function aggregated(groups: Parameters<typeof aggregatedDiscovery>[0]): Response {
  const body: Json = aggregatedDiscovery(groups)
  return new Response(JSON.stringify(body), { headers: { "content-type": AGGREGATED_DISCOVERY } })
}
