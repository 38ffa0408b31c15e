import { afterEach, expect, test } from "bun:test"
import { openClient } from "./open-client.ts"

const servers: Bun.Server<undefined>[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(true)
})

const kinds = { resources: [{ name: "configmaps", kind: "ConfigMap", namespaced: true }] }
const object = (name: string, resourceVersion: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "a", uid: name, resourceVersion },
})
const expired = {
  type: "ERROR",
  object: { kind: "Status", code: 410, reason: "Expired", message: "too old resource version" },
}

/** An API server that answers each watch with the next of these lists of events. */
function serve(watches: readonly (readonly object[])[]) {
  const asked: string[] = []
  let lists = 0
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      const { pathname, searchParams } = new URL(request.url)
      if (pathname === "/api/v1") return Response.json(kinds)
      if (!searchParams.has("watch")) {
        lists += 1
        const items = [object(`list-${lists}`, "1")]
        return Response.json({ metadata: { resourceVersion: String(lists * 10) }, items })
      }
      const events = watches[asked.length]
      asked.push(searchParams.get("resourceVersion") ?? "")
      if (events === undefined) return new Response(new ReadableStream({ start() {} }))
      return new Response(events.map((event) => `${JSON.stringify(event)}\n`).join(""))
    },
  })
  servers.push(server)
  return { client: openClient({ server: `http://127.0.0.1:${server.port}` }), asked }
}

async function firstEvents(watches: readonly (readonly object[])[], count: number) {
  const { client, asked } = serve(watches)
  const stop = new AbortController()
  const seen: string[] = []
  for await (const event of client.watch(
    { apiVersion: "v1", kind: "ConfigMap", namespace: "a" },
    stop.signal,
  )) {
    const objects = event.type === "snapshot" ? event.objects : [event.object]
    seen.push(`${event.type} ${objects.map(({ metadata }) => metadata.name).join(",")}`)
    if (seen.length === count) stop.abort()
  }
  return { seen, asked }
}

test("watch() goes on where a connection ended, bookmarks included", async () => {
  const bookmark = { type: "BOOKMARK", object: object("", "15") }
  const { seen, asked } = await firstEvents(
    [
      [{ type: "ADDED", object: object("b", "11") }, bookmark],
      [{ type: "MODIFIED", object: object("b", "16") }],
    ],
    3,
  )
  expect(seen).toEqual(["snapshot list-1", "changed b", "changed b"])
  expect(asked).toEqual(["10", "15"])
})

test("watch() starts over with everything when its place is too old", async () => {
  const { seen, asked } = await firstEvents(
    [[expired], [{ type: "DELETED", object: object("b", "21") }]],
    3,
  )
  expect(seen).toEqual(["snapshot list-1", "snapshot list-2", "deleted b"])
  expect(asked).toEqual(["10", "20"])
})

test("watch() does not hammer a server that ends every watch at once", async () => {
  const { client, asked } = serve(Array.from({ length: 1000 }, () => []))
  const query = { apiVersion: "v1", kind: "ConfigMap", namespace: "a" }
  for await (const _ of client.watch(query, AbortSignal.timeout(500)));
  expect(asked.length).toBeWithin(1, 5)
})
