import sharp from "sharp"
import { createMetrics } from "#lib/service/metrics.ts"
import { serve } from "#lib/service/serve.ts"
import { start } from "#lib/service/start.ts"
import { appMetrics } from "./app-metrics.ts"
import { configuration, gamesOf } from "./configuration.ts"
import { ocrClient } from "./ocr-client.ts"
import { rotisserie } from "./rotisserie.ts"
import { samples } from "./samples/samples.ts"
import { twitch } from "./twitch/twitch.ts"
import { watch } from "./watch.ts"

await start("rotisserie-app", (log) => {
  const env = configuration(process.env)
  sharp.concurrency(1)
  sharp.cache(false)
  const now = () => new Date()
  const source = env.STREAM_SOURCE === "samples" ? samples(now) : twitch(env)
  const metrics = createMetrics()
  const counted = appMetrics(metrics)
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
      keepMs: (env.KEEP_SECONDS ?? Math.max(20, 4 * env.POLL_SECONDS)) * 1000,
      staleMs: env.STALE_SECONDS * 1000,
      concurrency: env.FRAME_CONCURRENCY,
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
