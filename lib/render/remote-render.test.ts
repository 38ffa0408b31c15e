import { afterAll, afterEach, expect, test } from "bun:test"
import { overlayTree } from "#lib/testing/overlay-tree.ts"
import { remoteRender } from "./remote-render.ts"

const tree = await overlayTree({ web: "" })
afterAll(() => tree.remove())
const servers: Bun.Server<undefined>[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(true)
})

/** Starts something that claims to be a renderer. */
function claims(fetch: (request: Request) => Response | Promise<Response>): string {
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch })
  servers.push(server)
  return server.url.href.slice(0, -1)
}

const cluster = {
  name: "local",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "report",
  prune: { limit: 20, allow: [] },
  namespaces: ["web"],
  kinds: ["ConfigMap"],
  apps: ["web", "api"],
}

function configMap(name: string, namespace = "web", data: unknown = {}) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data }
}

const app = (name: string, manifests: unknown) => ({
  state: "rendered",
  app: name,
  after: [],
  manifests,
})

function ask(url: string, limits = {}, patienceMs = 1_000) {
  const request = { directory: tree.directory, cluster: "local", versions: {}, limits }
  return remoteRender(url, { patienceMs })(request)
}

/** What becomes of an answer: each app's reason, or its objects' number. */
async function outcome(answer: unknown): Promise<readonly (string | number)[] | string> {
  const url = claims(() => Response.json(answer))
  return ask(url, { objects: 3 }).then(
    ({ apps }) => apps.map((one) => (one.state === "failed" ? one.reason : one.manifests.length)),
    (error: Error) => error.message,
  )
}

test("remoteRender() sends the tree and returns the renderer's answer", async () => {
  let sent = 0
  const url = claims(async (request) => {
    sent = (await request.bytes()).length
    return Response.json({ cluster, apps: [app("web", [configMap("a")]), app("api", [])] })
  })
  const rendered = await ask(url)
  expect(rendered.apps.map(({ app }) => app)).toEqual(["web", "api"])
  expect(sent).toBeGreaterThan(50_000)
})

test("remoteRender() accepts from a renderer no more than from a child process", async () => {
  const outside = [app("web", [configMap("a", "kube-system")]), app("api", [configMap("b")])]
  expect(await outcome({ cluster, apps: outside })).toEqual([
    'Cannot render clusters/local/web.ts: ConfigMap/kube-system/a is outside of the namespaces of this cluster, which are web; add "kube-system" to namespaces in clusters/local/index.ts, and a person with rights runs `bun run bootstrap local`',
    1,
  ])
  const token = { ...configMap("token"), kind: "Secret" }
  const role = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "turnspit-turnspit", namespace: "web" },
  }
  expect(await outcome({ cluster, apps: [app("web", [token]), app("api", [role])] })).toEqual([
    'Cannot render clusters/local/web.ts: Secret/web/token is of a kind that this cluster does not allow; add "Secret" to kinds in clusters/local/index.ts, and a person with rights runs `bun run bootstrap local`',
    "Cannot render clusters/local/api.ts: Role/web/turnspit-turnspit is a right of the sync service itself, which only `bun run bootstrap local` changes",
  ])
  const deep = JSON.parse("[".repeat(5_000) + "]".repeat(5_000))
  const strange = [app("web", [configMap("a", "web", deep)]), app("api", [{ kind: 1 }])]
  expect(await outcome({ cluster, apps: strange })).toEqual([
    'Cannot render the app "web": its objects are nested more than 100 levels deep',
    'Cannot render the app "api": manifests[0] has no apiVersion, such as "apps/v1"',
  ])
  const forged = [{ state: "failed", app: "web", reason: "line\n\u001b[31mred" }, app("evil", [])]
  expect(await outcome({ cluster, apps: forged })).toEqual([
    "line [31mred",
    "Cannot render clusters/local/api.ts: the renderer's answer lacks it",
  ])
  const many = Array.from({ length: 4 }, (_, at) => configMap(`c${at}`))
  expect(await outcome({ cluster, apps: [app("web", many)] })).toBe(
    'Cannot render cluster "local": its apps declare 4 objects; at most 3 are allowed',
  )
  expect(await outcome({ cluster: { ...cluster, name: "prod" }, apps: [] })).toContain(
    'Cannot load cluster "local": name is "prod"',
  )
  const none = 'Cannot render cluster "local": the renderer\'s answer is no render'
  expect(await outcome({ cluster })).toBe(none)
  expect(await outcome([])).toBe(none)
})

test("remoteRender() refuses answers that are no JSON, too large or another status", async () => {
  await expect(ask(claims(() => new Response("hello")))).rejects.toThrow(
    'Cannot render cluster "local": the renderer\'s answer is no JSON',
  )
  const endless = () =>
    new Response(
      new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(100_000)) }),
    )
  await expect(ask(claims(endless), { outputBytes: 1024 * 1024 })).rejects.toThrow(
    'Cannot render cluster "local": the renderer\'s answer has more than 1 MiB',
  )
  const error = "Cannot render clusters/local/index.ts: no\n\u0007bell"
  await expect(ask(claims(() => Response.json({ error }, { status: 422 })))).rejects.toThrow(
    "Cannot render clusters/local/index.ts: no bell",
  )
  await expect(ask(claims(() => Response.json({}, { status: 500 })))).rejects.toThrow(
    'Cannot render cluster "local": the renderer answered 500',
  )
})

test("remoteRender() comes again when the renderer is busy", async () => {
  let asked = 0
  const url = claims((request) => {
    asked += 1
    if (asked < 3) return Response.json({}, { status: 503, headers: { "retry-after": "0" } })
    return request.bytes().then(() => Response.json({ cluster, apps: [] }))
  })
  expect((await ask(url)).apps).toHaveLength(2)
  expect(asked).toBe(3)
})

test("remoteRender() waits for a renderer that restarts, and not without end", async () => {
  const before = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() })
  const port = Number(before.port)
  await before.stop(true)
  const url = `http://127.0.0.1:${port}`
  await expect(ask(url, { timeMs: 100 }, 200)).rejects.toThrow(
    `Cannot render cluster "local": the renderer at ${url} did not answer for 0.3 s`,
  )
  const waiting = ask(url)
  servers.push(
    Bun.serve({
      hostname: "127.0.0.1",
      port,
      fetch: () => Response.json({ cluster, apps: [] }),
    }),
  )
  expect((await waiting).apps).toHaveLength(2)
})

test("remoteRender() gives up on a renderer that breaks off twice: the commit may have ended it", async () => {
  const listener = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: { data: (socket) => void socket.terminate() },
  })
  const url = `http://127.0.0.1:${listener.port}`
  const asked = ask(url)
  await expect(asked).rejects.toThrow(
    `Cannot render cluster "local": the renderer at ${url} broke off twice while it rendered`,
  )
  listener.stop(true)
})
