import { afterEach, expect, test } from "bun:test"
import { eventually } from "#lib/testing/eventually.ts"
import { openTransport, type Request } from "./transport.ts"

const servers: Bun.Server<undefined>[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(true)
})

function serve(answers: readonly (() => Response | Promise<Response>)[]) {
  const seen: (string | null)[] = []
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      seen.push(request.headers.get("Authorization"))
      const answer = answers[Math.min(seen.length, answers.length) - 1]
      return answer?.() ?? new Response("nothing", { status: 500 })
    },
  })
  servers.push(server)
  return { connection: { server: `http://127.0.0.1:${server.port}` }, seen }
}

const status = (code: number, headers = {}) =>
  new Response(JSON.stringify({ reason: "Some", message: "not now" }), { status: code, headers })
const ok = () => new Response("fine")
const read: Request = {
  verb: "get",
  subject: "Pod/a/b",
  method: "GET",
  path: "/x",
  repeatable: true,
}
const quick = { backOffMs: [1, 1, 1] }

test("openTransport() tries again after 429 and passing 5xx", async () => {
  const { connection, seen } = serve([() => status(429), () => status(503), ok])
  expect((await openTransport(connection, quick).send(read)).body).toBe("fine")
  expect(seen).toHaveLength(3)
})

test("openTransport() waits as long as Retry-After says", async () => {
  const { connection } = serve([() => status(429, { "Retry-After": "1" }), ok])
  const began = performance.now()
  await openTransport(connection, quick).send(read)
  expect(performance.now() - began).toBeGreaterThan(950)
})

test("openTransport() gives up in the end, with the server's sentence", async () => {
  const { connection, seen } = serve([() => status(503)])
  const sent = openTransport(connection, quick).send(read)
  await expect(sent).rejects.toThrow("Cannot get Pod/a/b: not now")
  expect(seen).toHaveLength(4)
})

test("openTransport() repeats a write only when the request says that it may", async () => {
  const { connection, seen } = serve([() => status(500), ok])
  const request: Request = { ...read, verb: "create", method: "POST", body: {}, repeatable: false }
  await expect(openTransport(connection, quick).send(request)).rejects.toThrow("Cannot create")
  expect(seen).toHaveLength(1)
})

test("openTransport() does not repeat what is refused for good", async () => {
  const { connection, seen } = serve([() => status(403)])
  await expect(openTransport(connection, quick).send(read)).rejects.toMatchObject({ status: 403 })
  expect(seen).toHaveLength(1)
})

test("openTransport() says that a server cannot be reached, and which", async () => {
  const server = "http://127.0.0.1:1"
  await expect(openTransport({ server }, quick).send(read)).rejects.toMatchObject({
    status: 0,
    reason: "Unreachable",
    message: expect.stringContaining(
      `Cannot get Pod/a/b: the API server ${server} cannot be reached`,
    ),
  })
})

test("openTransport() gives up on a server that does not answer", async () => {
  const { connection } = serve([() => new Promise<Response>(() => undefined)])
  const transport = openTransport(connection, { timeoutMs: 50, backOffMs: [] })
  await expect(transport.send(read)).rejects.toMatchObject({ reason: "Timeout" })
})

test("openTransport() ends with the reason of the caller's signal, without another attempt", async () => {
  const { connection, seen } = serve([() => new Promise<Response>(() => undefined)])
  const stop = new AbortController()
  const sent = openTransport(connection, quick).send({ ...read, signal: stop.signal })
  stop.abort(new Error("a newer commit"))
  await expect(sent).rejects.toThrow("a newer commit")
  expect(seen.length).toBeLessThan(2)
})

test("openTransport() does not let a Lease wait behind other requests", async () => {
  const first = Promise.withResolvers<Response>()
  const { connection, seen } = serve([() => first.promise, ok])
  const transport = openTransport(connection, { ...quick, concurrency: 1 })
  const slow = transport.send(read)
  const path = "/apis/coordination.k8s.io/v1/namespaces/turnspit/leases/a"
  await eventually(() => seen.length === 1)
  expect((await transport.send({ ...read, path })).body).toBe("fine")
  first.resolve(new Response("slow"))
  expect((await slow).body).toBe("slow")
})

test("openTransport() asks for the token before every request", async () => {
  const { connection, seen } = serve([ok])
  let count = 0
  const transport = openTransport({ ...connection, token: () => `token-${++count}` })
  await transport.send(read)
  await transport.send(read)
  expect(seen).toEqual(["Bearer token-1", "Bearer token-2"])
})

test("openTransport() follows no redirect: the token is for this server alone", async () => {
  const { connection, seen } = serve([
    () => new Response("", { status: 302, headers: { Location: "http://127.0.0.1:1/" } }),
  ])
  await expect(openTransport(connection, { backOffMs: [] }).send(read)).rejects.toThrow(
    "Cannot get",
  )
  expect(seen).toHaveLength(1)
})

test("openTransport() reads its credentials again when they are not good any more, and only then", async () => {
  const { connection, seen } = serve([() => status(401), ok])
  let renewals = 0
  const second = { ...connection, token: () => "second" }
  const renew = () => {
    renewals += 1
    return second
  }
  const transport = openTransport({ ...connection, token: () => "first", renew }, quick)
  expect((await transport.send(read)).body).toBe("fine")
  await transport.send(read)
  expect(seen).toEqual(["Bearer first", "Bearer second", "Bearer second"])
  expect(renewals).toBe(1)
})

test("openTransport() says that credentials are not accepted, after one look for new ones", async () => {
  const { connection, seen } = serve([() => status(401)])
  const transport = openTransport({ ...connection, renew: () => connection }, quick)
  await expect(transport.send(read)).rejects.toThrow(
    "Cannot get Pod/a/b: the API server does not accept the credentials",
  )
  expect(seen).toHaveLength(2)
})

test("openTransport() spends no more time on a server that hangs than one attempt may take", async () => {
  const { connection, seen } = serve([() => new Promise<Response>(() => undefined)])
  const transport = openTransport(connection, { timeoutMs: 50, backOffMs: [1, 1, 1] })
  await expect(transport.send(read)).rejects.toMatchObject({ reason: "Timeout" })
  expect(seen).toHaveLength(1)
})
