import { afterEach, expect, test } from "bun:test"
import { connect } from "node:net"
import { listen } from "./listen.ts"
import { createLog } from "./log.ts"

const children: Bun.Subprocess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL")
})

test("serve() with drainMs 0 fails no request of a client that polls 50 times a second on one connection", async () => {
  const old = await startSample({ drainMs: 0 })
  const next = await startSample({ drainMs: 0 })
  const poller = poll(old.url, next.url)
  await until(() => poller.answered() > 20)
  old.child.kill("SIGTERM")
  expect(await old.child.exited).toBe(0)
  const answered = poller.answered()
  await until(() => poller.answered() > answered + 5)
  expect(await poller.stop()).toEqual([])
  expect(poller.closing()).toBe(1)
})

test("serve() stops within 2 s of a client that does not let go", async () => {
  const { child, url } = await startSample({ drainMs: 0 })
  const poller = poll(url, url)
  await until(() => poller.answered() > 5)
  const startedAt = performance.now()
  child.kill("SIGTERM")
  expect(await child.exited).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(2200)
  expect(poller.closing()).toBeGreaterThan(5)
  await poller.stop()
})

test("serve() exits soon when nobody asks", async () => {
  const { child } = await startSample({ drainMs: 0 })
  const startedAt = performance.now()
  child.kill("SIGTERM")
  expect(await child.exited).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(1000)
})

test("serve() turns not ready at once and serves on for drainMs", async () => {
  const { child, url } = await startSample({ drainMs: 600 })
  child.kill("SIGTERM")
  await until(async () => (await fetch(`${url}/readyz`)).status === 503)
  const answer = await fetch(`${url}/`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get("connection")).not.toBe("close")
  expect(await child.exited).toBe(0)
})

test("serve() finishes a slow request that is open at SIGTERM", async () => {
  const { child, url } = await startSample({ drainMs: 0 })
  const slow = fetch(`${url}/slow`)
  await until(async () => (await (await fetch(`${url}/slow-count`)).text()) === "1")
  child.kill("SIGTERM")
  expect(await (await slow).text()).toBe("slow")
  expect(await child.exited).toBe(0)
})

test("serve() gives up on a stream that never ends within 2 s", async () => {
  const { child, url } = await startSample({ drainMs: 0 })
  const stream = await fetch(`${url}/endless`)
  const startedAt = performance.now()
  child.kill("SIGTERM")
  expect(await child.exited).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(2200)
  await stream.body?.cancel().catch(() => {})
})

test("listen() survives bytes that are not HTTP", async () => {
  const server = listen(
    { fetch: () => new Response("fine") },
    { port: 0, hostname: "127.0.0.1", log: silent() },
  )
  await new Promise<void>((resolve) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.end("\u0000nonsense\r\n\r\n"))
    socket.on("close", () => resolve())
    socket.on("error", () => resolve())
    socket.resume()
  })
  expect(await (await fetch(server.url)).text()).toBe("fine")
  await server.stop()
})

test("listen() says in one sentence that a port is taken", async () => {
  const options = { hostname: "127.0.0.1", log: silent() }
  const app = { fetch: () => new Response("fine") }
  const first = listen(app, { ...options, port: 0 })
  expect(() => listen(app, { ...options, port: first.port })).toThrow(
    `Cannot listen on http://127.0.0.1:${first.port}: another process uses the port`,
  )
  await first.stop()
})

function silent() {
  return createLog({ write: () => {} })
}

async function startSample(options: { readonly drainMs: number }) {
  const program = `
    import { serve } from "${import.meta.dir}/serve.ts"
    import { service } from "${import.meta.dir}/service.ts"
    import { createLog } from "${import.meta.dir}/log.ts"
    import { createMetrics } from "${import.meta.dir}/metrics.ts"
    const log = createLog()
    const app = service({ name: "sample", version: "1", metrics: createMetrics(), log })
    let slow = 0
    app.get("/", (c) => c.text("fine"))
    app.get("/slow", async (c) => { slow += 1; await Bun.sleep(700); return c.text("slow") })
    app.get("/slow-count", (c) => c.text(String(slow)))
    app.get("/endless", (c) => { c.env.server.timeout(c.req.raw, 0); return new Response(new ReadableStream({ start(s) { s.enqueue("x") } })) })
    serve(app, { port: 0, hostname: "127.0.0.1", drainMs: ${options.drainMs}, log })
  `
  const child = Bun.spawn([process.execPath, "-e", program], { stdout: "pipe", stderr: "inherit" })
  children.push(child)
  const reader = child.stdout.getReader()
  const first = new TextDecoder().decode((await reader.read()).value)
  const line: unknown = JSON.parse(first.split("\n")[0] ?? "")
  const url = typeof line === "object" && line !== null && "url" in line ? String(line.url) : ""
  return { child, url }
}

/** Goes to the next server once the first one closes the connection, as behind a Service. */
function poll(first: string, next: string) {
  let url = first
  const failures: string[] = []
  let answered = 0
  let closing = 0
  let going = true
  const done = (async () => {
    while (going) {
      try {
        const answer = await fetch(url)
        await answer.text()
        if (answer.headers.get("connection") === "close") {
          closing += 1
          url = next
        }
        if (answer.ok) answered += 1
        else failures.push(String(answer.status))
      } catch (error) {
        failures.push(
          error instanceof Error && "code" in error ? String(error.code) : String(error),
        )
      }
      await Bun.sleep(20)
    }
  })()
  return {
    answered: () => answered,
    closing: () => closing,
    async stop(): Promise<readonly string[]> {
      going = false
      await done
      return failures
    },
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error("Cannot go on: the condition did not come true in 10 s")
    await Bun.sleep(5)
  }
}
