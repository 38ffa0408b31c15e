import type { Context } from "hono"
import type { ServiceBindings } from "#lib/service/service.ts"
import { Broadcast } from "./broadcast.ts"
import type { Ranked } from "./ranking.ts"
import type { Source } from "./source.ts"
import type { GameStatus } from "./status.ts"
import type { Watch } from "./watch.ts"

export interface EventsOptions {
  readonly version: string
  readonly source: Source["kind"]
  readonly watches: readonly Watch[]
  /** Ends every open answer. */
  readonly stopping: AbortSignal
  readonly onViewers: (viewers: number) => void
}

/** What a page shows of one game: the data of an event `readings`. */
export interface Readings {
  /** When it was sent, by this service's clock: a page tells ages by it, whatever its own says. */
  readonly at: string
  readonly source: Source["kind"]
  readonly version: string
  readonly game: string
  readonly games: readonly { readonly id: string; readonly title: string }[]
  /** As in `GET /status`. */
  readonly state: GameStatus["state"]
  readonly reason: GameStatus["reason"]
  readonly streams: readonly Ranked[]
}

const lookMs = 250
const beatMs = 15_000
const mostViewers = 10_000
const beat = new TextEncoder().encode("event: beat\ndata: 1\n\n")

/**
 * Answers with server-sent events: `readings` at once and whenever something is new, `beat` when 15 s were quiet.
 * One message is made and encoded for all viewers of a game, so a viewer costs a socket and a copy.
 */
export function events(options: EventsOptions) {
  const channels = new Map(options.watches.map((watch) => [watch, channelOf(watch, options)]))
  let timer: ReturnType<typeof setInterval> | undefined
  options.stopping.addEventListener("abort", () => {
    for (const { broadcast } of channels.values()) broadcast.close()
  })

  /** Looks whether something is new, for as long as anybody is there to be told. */
  function look(): void {
    for (const channel of channels.values()) channel.look()
    const viewers = count()
    options.onViewers(viewers)
    if (viewers > 0) return
    clearInterval(timer)
    timer = undefined
  }

  function count(): number {
    return [...channels.values()].reduce((sum, { broadcast }) => sum + broadcast.size, 0)
  }

  return (c: Context<{ Bindings: ServiceBindings }>, watch: Watch): Response => {
    const channel = channels.get(watch)
    if (channel === undefined || options.stopping.aborted || count() >= mostViewers) {
      c.header("retry-after", "30")
      return c.json({ error: `Cannot send events: ${mostViewers} viewers are the most` }, 503)
    }
    c.env?.server?.timeout(c.req.raw, 0)
    const body = channel.open()
    timer ??= setInterval(look, lookMs)
    options.onViewers(count())
    const headers = { "content-type": "text/event-stream", "x-accel-buffering": "no" }
    return c.body(body, 200, headers)
  }
}

function channelOf(watch: Watch, options: EventsOptions) {
  const broadcast = new Broadcast()
  const encoder = new TextEncoder()
  let sent = ""
  let sentAt = 0

  function message(readings: string): Uint8Array {
    const at = JSON.stringify(new Date().toISOString())
    return encoder.encode(`event: readings\ndata: {"at":${at},${readings.slice(1)}\n\n`)
  }

  return {
    broadcast,
    open: () => broadcast.open(message(JSON.stringify(readingsOf(watch, options)))),
    look() {
      if (broadcast.size === 0) return
      const readings = JSON.stringify(readingsOf(watch, options))
      if (readings === sent && performance.now() - sentAt < beatMs) return
      broadcast.send(readings === sent ? beat : message(readings))
      sent = readings
      sentAt = performance.now()
    },
  }
}

function readingsOf(watch: Watch, { source, version, watches }: EventsOptions) {
  const { game, snapshot, status } = watch
  return {
    source,
    version,
    game: game.id,
    games: watches.map((one) => ({ id: one.game.id, title: one.game.title })),
    state: status.state,
    reason: status.reason,
    streams: snapshot?.ranked ?? [],
  } satisfies Omit<Readings, "at">
}
