import { afterEach, expect, test } from "bun:test"
import { createServer, connect as netConnect, type Socket } from "node:net"
import { eventually } from "#lib/testing/eventually.ts"
import { EndpointPool } from "./endpoint-pool.ts"
import { freePort } from "./free-port.ts"
import { type TcpProxy, tcpProxy } from "./tcp-proxy.ts"

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean()
})

test("tcpProxy() gives each of three servers 20 to 45 % of 300 separate connections", async () => {
  const { proxy } = await started([0, 1, 2].map((name) => answering(String(name))))
  const counts = new Map<string, number>()
  for (let batch = 0; batch < 30; batch += 1) {
    const names = await Promise.all(Array.from({ length: 10 }, () => ask(proxy.port)))
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  expect([...counts.values()].every((count) => count >= 60 && count <= 135)).toBe(true)
  expect(counts.size).toBe(3)
})

test("tcpProxy() goes on to the next pod when one refuses", async () => {
  const { proxy, pool } = await started([answering("alive")])
  const dead = { pod: "dead", host: "127.0.0.1", port: freePort() }
  pool.set([dead, ...pool.backends])
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask(proxy.port)))
  expect(new Set(answers)).toEqual(new Set(["alive"]))
})

test("tcpProxy() holds a connection until a pod is ready", async () => {
  const { proxy, pool } = await started([answering("late")])
  const ready = pool.backends
  pool.set([])
  const answer = ask(proxy.port)
  pool.set(ready)
  expect(await answer).toBe("late")
})

test("tcpProxy() closes a connection for which no pod becomes ready", async () => {
  const { proxy } = await started([])
  expect(await ask(proxy.port)).toBe("")
})

test("tcpProxy() passes a half-close on and still brings the answer back", async () => {
  const { proxy } = await started([
    (socket) => {
      let length = 0
      socket.on("data", (chunk: Buffer) => {
        length += chunk.length
      })
      socket.on("end", () => socket.end(`got ${length}`))
    },
  ])
  const socket = netConnect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true })
  socket.end(Buffer.alloc(300_000))
  expect(await text(socket)).toBe("got 300000")
})

test("tcpProxy() does not lose or pile up bytes for a slow reader", async () => {
  const size = 64 * 1024 * 1024
  let sent = 0
  const { proxy } = await started([
    (socket) => {
      const chunk = Buffer.alloc(1024 * 1024, 7)
      const more = () => {
        while (sent < size) {
          sent += chunk.length
          if (!socket.write(chunk)) return
        }
        socket.end()
      }
      socket.on("drain", more)
      more()
    },
  ])
  const socket = netConnect({ port: proxy.port, host: "127.0.0.1" })
  socket.pause()
  let before = -1
  await eventually(() => {
    const stands = sent > 0 && sent === before
    before = sent
    return stands
  })
  expect(sent).toBeLessThan(size / 2)
  let received = 0
  socket.on("data", (chunk) => {
    received += chunk.length
  })
  socket.resume()
  await eventually(() => received === size)
})

type Handler = (socket: Socket) => void

function answering(name: string): Handler {
  return (socket) => {
    socket.on("data", () => socket.end(name))
  }
}

async function started(
  handlers: readonly Handler[],
): Promise<{ proxy: TcpProxy; pool: EndpointPool }> {
  const pool = new EndpointPool()
  const backends = await Promise.all(
    handlers.map(async (handler, index) => {
      const server = createServer({ allowHalfOpen: true }, (socket) => {
        socket.on("error", () => {})
        handler(socket)
      })
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      cleanups.push(() => server.close())
      const address = server.address()
      if (address === null || typeof address === "string") throw new Error("No address")
      return { pod: `pod-${index}`, host: "127.0.0.1", port: address.port }
    }),
  )
  pool.set(backends)
  const proxy = tcpProxy(0, pool)
  cleanups.push(() => proxy.stop())
  return { proxy, pool }
}

async function ask(port: number): Promise<string> {
  const socket = netConnect({ port, host: "127.0.0.1" })
  socket.write("who?")
  return text(socket)
}

async function text(socket: Socket): Promise<string> {
  let received = ""
  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString()
  })
  await new Promise((resolve, reject) => {
    socket.on("close", resolve)
    socket.on("end", resolve)
    socket.on("error", reject)
  })
  socket.destroy()
  return received
}
