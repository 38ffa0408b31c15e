import type { Log } from "#lib/service/log.ts"
import type { Metrics } from "#lib/service/metrics.ts"
import { type Service, service } from "#lib/service/service.ts"
import { type RenderRouteOptions, renderRoute } from "./render-route.ts"
import { createTurns } from "./turns.ts"

export interface AppOptions extends Omit<RenderRouteOptions, "turns" | "onOutcome" | "clean"> {
  readonly version: string
  readonly metrics: Metrics
  readonly log: Log
  clean(): Promise<void>
  /** Called when something that a render left cannot be taken away: only a new container is clean again. */
  onSpoilt(): void
}

const mostWaiting = 2

/** Creates the renderer's routes. */
export function createApp(options: AppOptions): Service {
  const { version, metrics, log } = options
  const turns = createTurns(mostWaiting)
  let spoilt = false
  const ready = (): string | undefined =>
    spoilt ? "something that a render left cannot be taken away" : undefined
  const app = service({ name: "renderer", version, metrics, log, ready })
  const renders = metrics.counter({
    name: "turnspit_renders_total",
    help: "Requests for a render by how they ended.",
    labels: ["outcome"],
  })
  const queue = metrics.gauge({
    name: "turnspit_renders_queued",
    help: "Renders that are on or wait.",
  })
  metrics.onScrape(() => queue.set({}, turns.count()))

  app.post(
    "/render",
    renderRoute({
      ...options,
      turns,
      onOutcome: (outcome) => renders.increment({ outcome }),
      async clean() {
        try {
          await options.clean()
        } catch (error) {
          spoilt = true
          log.error("cannot clean up after a render", { error: sentence(error) })
          options.onSpoilt()
        }
      },
    }),
  )
  app.all("/render", (c) =>
    c.json({ error: "Cannot render: this takes POST with a tar archive" }, 405, { allow: "POST" }),
  )
  return app
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
