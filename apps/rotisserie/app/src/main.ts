import sharp from "sharp"
import { createMetrics } from "#lib/service/metrics.ts"
import { serve } from "#lib/service/serve.ts"
import { start } from "#lib/service/start.ts"
import { appMetrics } from "./app-metrics.ts"
import { configuration, gamesOf } from "./configuration.ts"
import { ocrClient } from "./ocr-client.ts"
import { rotisserie } from "./rotisserie.ts"
import { createSlots } from "./slots.ts"
import { sourceOf } from "./source-of.ts"
import { watch } from "./watch.ts"

await start("rotisserie-app", (log) => {
  const env = configuration(process.env)
  sharp.concurrency(1)
  sharp.cache(false)
  const now = () => new Date()
  const metrics = createMetrics()
  const counted = appMetrics(metrics)
  const source = sourceOf(env, { now, path: process.env.PATH ?? "", metrics: counted })
  const slots = createSlots(env.FRAME_CONCURRENCY)
  const stopping = new AbortController()
  const watches = gamesOf(env.GAMES).map((game) =>
    watch({
      game,
      source,
      ocr: ocrClient(env.OCR_URL, env.OCR_DEADLINE_MS, (seconds) => counted.ocr(game, seconds)),
      log,
      metrics: counted,
      now,
      pollMs: env.POLL_SECONDS * 1000,
      secondLookMs: env.SECOND_LOOK_MS,
      listMs: env.LIST_SECONDS * 1000,
      listKeepMs: env.LIST_KEEP_SECONDS * 1000,
      keepMs: (env.KEEP_SECONDS ?? Math.max(20, 4 * env.POLL_SECONDS)) * 1000,
      blindMs: env.STALE_SECONDS * 1000,
      holdBelow: env.HOLD_BELOW,
      slots,
      frameDeadlineMs: env.FRAME_DEADLINE_MS,
      signal: stopping.signal,
    }),
  )
  const app = rotisserie({
    version: env.VERSION,
    source: source.kind,
    watches,
    metrics,
    log,
    stopping: stopping.signal,
  })
  serve(app, {
    port: env.PORT,
    hostname: env.HOST,
    drainMs: env.DRAIN_SECONDS * 1000,
    log,
    async onStop() {
      stopping.abort()
      await Promise.all(watches.map(({ done }) => done))
    },
  })
})
