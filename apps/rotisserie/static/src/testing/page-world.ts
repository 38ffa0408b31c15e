import { createLog } from "#lib/service/log.ts"
import { createMetrics } from "#lib/service/metrics.ts"
import { readPages } from "../pages.ts"
import { staticPages } from "../static.ts"

/** What the app says; what is left out is as it was before. */
export interface Told {
  /** Alive by name. */
  readonly streams?: Readonly<Record<string, number>>
  readonly state?: "starting" | "live" | "degraded" | "empty"
  readonly reason?: string
  /** How old the readings are. */
  readonly ageSeconds?: number
}

export interface WorldOptions {
  readonly told?: Told
  readonly source?: "samples" | "twitch" | "hls"
  readonly games?: readonly string[]
  readonly history?: readonly Point[]
  /** What the app answers instead of all this, from the beginning. */
  readonly down?: number
}

export interface Point {
  readonly minutesAgo: number
  readonly stream: string
  readonly alive: number
}

/** What stands behind the page's address, as the Ingress puts it together: the page itself, and an app that a test speaks for. */
export interface World {
  readonly port: number
  /** Sends what is new to every open page. */
  tell(told: Told): void
  /** Ends every connection and answers with a status from now on; undefined: works again. */
  fail(status: number | undefined): void
  /** One event, as it stands in an answer of /events. */
  message(): string
  readonly listeners: () => number
  stop(): Promise<void>
}

/** Serves the page and a made-up app on a free port. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const page = staticPages({
    version: "1.2.3",
    pages: await readPages(new URL("../../public/", import.meta.url)),
    metrics: createMetrics(),
    log: createLog({ write: () => {} }),
  })
  const listeners = new Set<ReadableStreamDefaultController<Uint8Array>>()
  let told: Told = { streams: {}, state: "live", ...options.told }
  let down = options.down
  const encoder = new TextEncoder()
  const message = () => `event: readings\ndata: ${JSON.stringify(readingsOf(told, options))}\n\n`

  function events(): Response {
    let self: ReadableStreamDefaultController<Uint8Array> | undefined
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        self = controller
        listeners.add(controller)
        controller.enqueue(encoder.encode(message()))
      },
      cancel: () => void (self && listeners.delete(self)),
    })
    return new Response(body, { headers: { "content-type": "text/event-stream" } })
  }

  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 0,
    fetch(request) {
      const { pathname } = new URL(request.url)
      const [, part = ""] = pathname.split("/")
      const isApp = ["events", "all", "history", "frames"].includes(part)
      if (isApp && down !== undefined) return new Response("no backend", { status: down })
      if (part === "events") return events()
      if (part === "history") return Response.json(historyOf(options.history ?? []))
      return part === "frames"
        ? new Response(pixel, { headers: { "x-count-box": "10 5 23 21" } })
        : page.fetch(request)
    },
  })
  return {
    port: server.port ?? 0,
    message,
    listeners: () => listeners.size,
    tell(more) {
      told = { ...told, ...more }
      for (const listener of listeners) listener.enqueue(encoder.encode(message()))
    },
    fail(status) {
      down = status
      for (const listener of listeners) listener.close()
      listeners.clear()
    },
    stop: () => server.stop(true),
  }
}

function readingsOf(
  {
    streams = {},
    state,
    reason = null,
    ageSeconds = 0,
  }: Omit<Told, "reason"> & {
    readonly reason?: string | null
  },
  { source = "samples", games = ["pubg"] }: WorldOptions,
) {
  const updated = new Date(Date.now() - ageSeconds * 1000).toISOString()
  const url = source === "twitch" ? "https://player.twitch.tv/?channel=" : "/frames/"
  const ranked = Object.entries(streams)
    .map(([name, alive]) => ({
      stream_name: name,
      alive,
      stream_url: name === "hostile" ? "javascript:alert(1)" : `${url}${name}`,
      updated,
    }))
    .sort((a, b) => a.alive - b.alive)
  return {
    at: new Date().toISOString(),
    source,
    version: "1.2.3",
    game: games[0],
    games: games.map((id) => ({ id, title: `The game ${id}` })),
    state,
    reason,
    streams: ranked,
  }
}

function historyOf(history: readonly Point[]) {
  const points = history.map(({ minutesAgo, stream, alive }) => ({
    at: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
    stream,
    game: "pubg",
    alive,
  }))
  return { from: "", to: "", stepSeconds: 60, points }
}

const pixel = new Uint8Array(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
    "base64",
  ),
)
