import type { Socket, TCPSocketListener } from "bun"
import type { EndpointPool, Lease } from "./endpoint-pool.ts"
import { join, type PipeEnd, pipeEnd, pipeHandlers } from "./tcp-pipe.ts"

export interface TcpProxy {
  readonly port: number
  stop(): void
}

/** How long a connection is held while no pod is ready: a restart of the only pod should not be an error at once. */
const holdMs = 1_000

/** After an answer this long ago nobody waits for bytes that are still under way. */
const quietMs = 25

/** Listens on a loopback port and balances its connections over the ready pods of a pool. */
export function tcpProxy(port: number, pool: EndpointPool): TcpProxy {
  const open = new Set<Socket<PipeEnd>>()
  const listener: TCPSocketListener<PipeEnd> = Bun.listen<PipeEnd>({
    hostname: "127.0.0.1",
    port,
    allowHalfOpen: true,
    exclusive: true,
    socket: {
      ...pipeHandlers,
      open(client) {
        client.data = pipeEnd()
        open.add(client)
        client.data.onClose = () => open.delete(client)
        void connect(client, pool)
      },
    },
  })
  return {
    port: listener.port,
    stop() {
      listener.stop(true)
      for (const client of open) {
        client.data.peer?.terminate()
        client.terminate()
      }
    },
  }
}

/** Tries one ready pod after the other; a pod that refuses (it is just going) costs the client nothing. */
async function connect(client: Socket<PipeEnd>, pool: EndpointPool): Promise<void> {
  const deadline = performance.now() + holdMs
  const tried = new Set<number>()
  while (client.readyState > 0) {
    const lease = pool.lease(tried, () => isBusy(client))
    if (lease !== undefined) {
      if (await joined(client, lease)) return
      tried.add(lease.backend.port)
      continue
    }
    const left = deadline - performance.now()
    if (left <= 0) break
    // All refused: soon one of them is out of the pool or listens again.
    await (pool.backends.length > 0 ? Bun.sleep(Math.min(50, left)) : pool.someone(left))
    tried.clear()
  }
  client.end()
}

async function joined(client: Socket<PipeEnd>, lease: Lease): Promise<boolean> {
  const { host, port } = lease.backend
  try {
    const server = await Bun.connect<PipeEnd>({
      hostname: host,
      port,
      allowHalfOpen: true,
      data: pipeEnd(),
      socket: { ...pipeHandlers, connectError() {} },
    })
    const onClose = client.data.onClose
    server.data.onClose = () => lease.release()
    client.data.onClose = () => {
      onClose()
      lease.release()
    }
    if (client.readyState <= 0) {
      server.end()
      lease.release()
    } else join(client, server)
    return true
  } catch {
    lease.release()
    return false
  }
}

function isBusy(client: Socket<PipeEnd>): boolean {
  const { peer, lastInput: asked } = client.data
  if (peer === undefined) return true
  const answered = peer.data.lastInput
  return asked > answered || performance.now() - answered < quietMs
}
