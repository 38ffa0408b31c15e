import { afterEach, expect, test } from "bun:test"
import { listPages } from "./list-pages.ts"
import { openTransport } from "./transport.ts"

const servers: Bun.Server<undefined>[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(true)
})

const resource = {
  group: "",
  apiVersion: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
}
const expired = { kind: "Status", code: 410, reason: "Expired", message: "too old" }

/** A collection of two pages, whose continuation is too old if wished. */
async function listed({ expires }: { readonly expires: boolean }) {
  const asked: string[] = []
  const object = (name: string) => ({ metadata: { name, uid: name, resourceVersion: "1" } })
  const page = (names: readonly string[], metadata: object) =>
    Response.json({ metadata: { resourceVersion: "7", ...metadata }, items: names.map(object) })
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      const { search, searchParams } = new URL(request.url)
      asked.push(search)
      if (searchParams.has("continue"))
        return expires ? Response.json(expired, { status: 410 }) : page(["b"], {})
      return page(searchParams.has("limit") ? ["a"] : ["a", "b", "c"], {
        ...(searchParams.has("limit") && { continue: "more" }),
      })
    },
  })
  servers.push(server)
  const transport = openTransport({ server: `http://127.0.0.1:${server.port}` })
  const parameters = { labelSelector: "a=b" }
  const listing = { resource, path: "/x", parameters, subject: "every ConfigMap" }
  const { items, resourceVersion } = await listPages(transport, listing)
  return { names: items.map(({ metadata }) => metadata.name), resourceVersion, asked }
}

test("listPages() puts the pages of a collection together", async () => {
  expect(await listed({ expires: false })).toEqual({
    names: ["a", "b"],
    resourceVersion: "7",
    asked: ["?labelSelector=a%3Db&limit=500", "?labelSelector=a%3Db&limit=500&continue=more"],
  })
})

test("listPages() begins anew, all at once, when the continuation is too old", async () => {
  const { names, asked } = await listed({ expires: true })
  expect(names).toEqual(["a", "b", "c"])
  expect(asked.at(-1)).toBe("?labelSelector=a%3Db")
})
