import type { Socket, SocketHandler } from "bun"

/** One end of a pipe: what its socket's handlers need to know. */
export interface PipeEnd {
  /** The socket on the other side, once there is one. */
  peer: Socket<PipeEnd> | undefined
  /** What this socket could not take yet; its sender is paused meanwhile. */
  readonly unsent: Buffer[]
  /** The sender has finished: this socket is shut down for writing when `unsent` is empty. */
  finishing: boolean
  /** What arrived before there was a peer. */
  readonly early: Buffer[]
  /** This socket has finished sending. */
  ended: boolean
  /** `performance.now()` of the last bytes that came in here. */
  lastInput: number
  onClose: () => void
}

/** Makes the state of one end. */
export function pipeEnd(onClose: () => void = () => {}): PipeEnd {
  const state = { peer: undefined, unsent: [], finishing: false, early: [], ended: false }
  return { ...state, lastInput: performance.now(), onClose }
}

/**
 * Moves bytes between two sockets: a slow receiver pauses its sender, so nothing piles up in memory,
 * and the end of one direction (half-close) is passed on while the other goes on.
 */
export const pipeHandlers = {
  data(socket, chunk) {
    const end = socket.data
    end.lastInput = performance.now()
    if (end.peer !== undefined) return send(socket, end.peer, chunk)
    end.early.push(Buffer.from(chunk))
    socket.pause()
  },
  drain(socket) {
    flush(socket)
  },
  end(socket) {
    const { data } = socket
    data.ended = true
    if (data.peer !== undefined) finish(data.peer)
  },
  close(socket, error) {
    const { peer, onClose } = socket.data
    socket.data.ended = true
    onClose()
    if (peer === undefined) return
    if (error === undefined) finish(peer)
    else peer.terminate()
    // A sender that was paused for this socket would wait for ever.
    peer.resume()
  },
  error() {},
} satisfies SocketHandler<PipeEnd>

/** Connects two sockets, passing on what the first one sent meanwhile. */
export function join(client: Socket<PipeEnd>, server: Socket<PipeEnd>): void {
  client.data.peer = server
  server.data.peer = client
  for (const chunk of client.data.early.splice(0)) send(client, server, chunk)
  if (server.data.unsent.length === 0) client.resume()
  if (client.data.ended) finish(server)
}

function send(from: Socket<PipeEnd>, to: Socket<PipeEnd>, chunk: Buffer): void {
  const { unsent } = to.data
  const written = unsent.length > 0 ? 0 : to.write(chunk)
  // -1: closed. What is left has nowhere to go.
  if (written < 0 || written >= chunk.length) return
  unsent.push(Buffer.from(chunk.subarray(written)))
  from.pause()
}

function flush(to: Socket<PipeEnd>): void {
  const { unsent, peer, finishing } = to.data
  for (let chunk = unsent[0]; chunk !== undefined; chunk = unsent[0]) {
    const written = to.write(chunk)
    if (written < chunk.length) {
      if (written > 0) unsent[0] = chunk.subarray(written)
      return
    }
    unsent.shift()
  }
  peer?.resume()
  if (finishing) shutdown(to)
}

function finish(to: Socket<PipeEnd>): void {
  to.data.finishing = true
  if (to.data.unsent.length === 0) shutdown(to)
}

function shutdown(socket: Socket<PipeEnd>): void {
  if (socket.data.ended) socket.end()
  else socket.shutdown()
}
