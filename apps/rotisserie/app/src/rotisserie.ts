import type { Context } from "hono"
import type { Log } from "#lib/service/log.ts"
import type { Metrics } from "#lib/service/metrics.ts"
import { type Service, service } from "#lib/service/service.ts"
import { events } from "./events.ts"
import { mostHours, usualHours } from "./history.ts"
import type { Source } from "./source.ts"
import type { StatusAnswer } from "./status.ts"
import type { Watch } from "./watch.ts"

export interface RotisserieOptions {
  readonly version: string
  readonly source: Source["kind"]
  /** The first one is what `/current` and `/all` show. */
  readonly watches: readonly Watch[]
  readonly metrics: Metrics
  readonly log: Log
  /** Ends the answers that would last for ever. */
  readonly stopping: AbortSignal
}

/** Creates the app: which streams are live, and which of them has the fewest players left. */
export function rotisserie(options: RotisserieOptions): Service {
  const { version, source, watches, metrics, log, stopping } = options
  const app = service({
    name: "rotisserie-app",
    version,
    metrics,
    log,
    ready: () => watches.find(({ snapshot }) => snapshot === undefined)?.waitsFor,
  })

  app.use(async (c, next) => {
    await next()
    c.header("cache-control", "no-store")
    c.header("x-rotisserie-source", source)
    c.header("x-rotisserie-version", version)
    c.header("x-rotisserie-games", watches.map(({ game }) => game.id).join(" "))
  })

  app.get("/info", (c) =>
    c.json({ app: "rotisserie", version, source, games: watches.map(({ game }) => game.id) }),
  )
  for (const path of ["/current", "/current/:game", "/:game/current"] as const) {
    app.get(path, (c) => withWatch(c, c.req.param("game"), current))
  }
  for (const path of ["/all", "/all/:game", "/:game/all"] as const) {
    app.get(path, (c) =>
      withWatch(c, c.req.param("game"), ({ snapshot }) => c.json(snapshot?.ranked ?? [])),
    )
  }
  const viewers = metrics.gauge({
    name: "turnspit_rotisserie_viewers",
    help: "Pages that listen to /events.",
  })
  viewers.set({}, 0)
  const live = events({
    version,
    source,
    watches,
    stopping,
    onViewers: (count) => viewers.set({}, count),
  })
  for (const path of ["/history", "/history/:game", "/:game/history"] as const) {
    app.get(path, (c) => withWatch(c, c.req.param("game"), history))
  }
  app.get("/status", (c) => {
    const answer: StatusAnswer = {
      at: new Date().toISOString(),
      version,
      source,
      games: watches.map(({ status }) => status),
    }
    return c.json(answer)
  })
  for (const path of ["/status/:game", "/:game/status"] as const) {
    app.get(path, (c) => withWatch(c, c.req.param("game"), ({ status }) => c.json(status)))
  }
  app.get("/events", (c) => withWatch(c, c.req.query("game"), (watch) => live(c, watch)))
  app.get("/frames/:name", (c) => frame(c, c.req.param("name")))

  function withWatch(
    c: Context,
    id: string | undefined,
    answer: (watch: Watch, c: Context) => Response,
  ): Response {
    const watch = id === undefined ? watches[0] : watches.find(({ game }) => game.id === id)
    if (watch !== undefined) return answer(watch, c)
    const known = watches.map(({ game }) => game.id).join(", ")
    const asked = JSON.stringify((id ?? "").slice(0, 50))
    return c.json({ error: `Cannot show the game ${asked}: watched are ${known}` }, 404)
  }

  function frame(c: Context, name: string): Response {
    for (const { snapshot } of watches) {
      const found = snapshot?.watched.get(name)?.frame
      if (found === undefined) continue
      const box = found.box && [found.box.x, found.box.y, found.box.width, found.box.height]
      return c.body(found.bytes, 200, {
        "content-type": found.type,
        ...(box === undefined ? {} : { "x-count-box": box.join(" ") }),
      })
    }
    const asked = JSON.stringify(name.slice(0, 50))
    return c.json({ error: `Cannot show a picture of ${asked}: no such stream is watched` }, 404)
  }

  return app
}

function current({ game, snapshot, status }: Watch, c: Context): Response {
  const [first] = snapshot?.ranked ?? []
  if (first !== undefined) return c.json(first)
  return c.json({ error: `Cannot show a stream of ${game.title}: ${status.reason}`, status }, 503)
}

function history(watch: Watch, c: Context): Response {
  const asked = c.req.query("hours") ?? String(usualHours)
  const hours = /^\d{1,3}(\.\d{1,3})?$/.test(asked) ? Number(asked) : 0
  if (hours > 0 && hours <= mostHours) return c.json(watch.history(hours))
  const shown = JSON.stringify(asked.slice(0, 50))
  const error = `Cannot show the history of ${shown} hours: right is a number above 0, ${mostHours} at most`
  return c.json({ error }, 400)
}
