/** Finds a TCP port of the loopback address that nobody listens on: one of the preferred if possible, in their order. */
export function freePort(preferred: readonly number[] = []): number {
  return preferred.find((port) => tryListen(port) !== undefined) ?? tryListen(0) ?? refuse()
}

/** Tells whether a port of the loopback address can be listened on. */
export function isFree(port: number): boolean {
  return tryListen(port) !== undefined
}

function tryListen(port: number): number | undefined {
  try {
    const listener = Bun.listen({ hostname: "127.0.0.1", port, socket: { data() {} } })
    const taken = listener.port
    listener.stop(true)
    return taken
  } catch {
    return undefined
  }
}

function refuse(): never {
  throw new Error("Cannot find a free port on 127.0.0.1: none is left")
}
