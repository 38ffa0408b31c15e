import type { Context } from "hono"
import { bodyLimit } from "hono/body-limit"
import type { Log } from "#lib/service/log.ts"
import type { Metrics } from "#lib/service/metrics.ts"
import { type Service, service } from "#lib/service/service.ts"
import { pictureOf } from "./body.ts"
import { type Game, games as knownGames } from "./games.ts"
import type { Network } from "./network.ts"
import { ocrMetrics } from "./ocr-metrics.ts"
import { openPicture } from "./picture.ts"
import type { Pool } from "./pool.ts"
import { type Reading, type Recognize, readNumber } from "./reading.ts"

export interface OcrOptions {
  readonly version: string
  readonly network: Network
  readonly pool: Pool
  readonly metrics: Metrics
  readonly log: Log
  /** The games that can be read, by the word in the path. */
  readonly games?: ReadonlyMap<string, Game>
}

const maxBodyBytes = 10 * 1024 * 1024
/** What `/process_<game>` answers when there is no number: such streams come last. */
const noNumber = 100

/** Creates the OCR service: a picture goes in, the number of players alive comes out. */
export function ocr({
  version,
  network,
  pool,
  metrics,
  log,
  games = knownGames,
}: OcrOptions): Service {
  const app = service({
    name: "rotisserie-ocr",
    version,
    metrics,
    log,
    ready: () => (pool.alive > 0 ? undefined : "Tesseract is starting"),
  })
  const count = ocrMetrics(metrics, pool)

  app.get("/info", (c) =>
    c.json({ app: "ocr", version, health: pool.alive > 0 ? "good" : "starting" }),
  )
  app.get("/:route{process_.*}", (c) => usePost(c))
  app.get("/v1/read/:game", (c) => usePost(c))
  app.post("/:route{process_.*}", limit(), (c) =>
    answer(c, c.req.param("route").slice("process_".length), ({ number }) => ({
      number: number ?? noNumber,
    })),
  )
  app.post("/v1/read/:game", limit(), (c) => answer(c, c.req.param("game"), (reading) => reading))

  async function answer(
    c: Context,
    id: string,
    shape: (reading: Reading) => object,
  ): Promise<Response> {
    const game = games.get(id)
    if (game === undefined) {
      return c.json(
        {
          error: `Cannot read ${JSON.stringify(id.slice(0, 50))}: the games are ${[...games.keys()].join(", ")}`,
        },
        404,
      )
    }
    const startedAt = performance.now()
    const bytes = await pictureOf(c)
    if (bytes === undefined) {
      count.refused(game, "no picture")
      return c.json(
        { error: 'Cannot read the picture: the form has no file in the field "image"' },
        400,
      )
    }
    const outcome = await pool.run((recognize) => look(bytes, game, recognize))
    if (outcome.kind !== "done") return turnedAway(c, game, outcome.kind)
    if ("error" in outcome.value) {
      count.refused(game, "bad picture")
      return c.json(outcome.value, 400)
    }
    count.read(game, outcome.value, (performance.now() - startedAt) / 1000)
    return c.json(shape(outcome.value))
  }

  async function look(
    bytes: Uint8Array,
    game: Game,
    recognize: Recognize,
  ): Promise<Reading | { readonly error: string }> {
    const picture = await openPicture(bytes, game.box)
    if (picture.kind === "refused") return { error: picture.error }
    if (picture.kind === "unfit") return { number: null, confidence: 1, reason: picture.reason }
    return readNumber(picture.grid, game, { network, recognize })
  }

  function turnedAway(c: Context, game: Game, why: "full" | "late"): Response {
    count.refused(game, why)
    const error =
      why === "full"
        ? "Cannot read the picture now: too many pictures are waiting; try again in a second"
        : "Cannot read the picture: it took too long"
    return c.json({ error }, 503, { "retry-after": "1" })
  }

  return app
}

function limit(): ReturnType<typeof bodyLimit> {
  return bodyLimit({
    maxSize: maxBodyBytes,
    onError: (c) => c.json({ error: "Cannot read the picture: the body has more than 10 MB" }, 413),
  })
}

function usePost(c: Context): Response {
  return c.json(
    { error: `Cannot GET ${c.req.path.slice(0, 200)}: send a picture with POST` },
    405,
    {
      allow: "POST",
    },
  )
}
