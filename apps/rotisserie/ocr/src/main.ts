import sharp from "sharp"
import { environment } from "#lib/service/environment.ts"
import { createMetrics } from "#lib/service/metrics.ts"
import { serve } from "#lib/service/serve.ts"
import { start } from "#lib/service/start.ts"
import { integer, text } from "#lib/service/variable.ts"
import { loadNetwork } from "./network.ts"
import { ocr } from "./ocr.ts"
import { createPool } from "./pool.ts"
import { startTesseract } from "./tesseract.ts"
import { warm } from "./warm-up.ts"

await start("rotisserie-ocr", async (log) => {
  const env = environment({
    PORT: integer({ default: 3001, min: 0, max: 65535 }),
    HOST: text({ default: "0.0.0.0" }),
    DRAIN_SECONDS: integer({ default: 5, min: 0, max: 300 }),
    VERSION: text({ default: "dev" }),
    OCR_WORKERS: integer({ default: 1, min: 1, max: 16 }),
    OCR_MAX_WAITING: integer({ default: 32, min: 0, max: 1000 }),
    OCR_DEADLINE_MS: integer({ default: 3000, min: 100, max: 60000 }),
  })
  sharp.concurrency(1)
  sharp.cache(false)
  const network = await loadNetwork()
  const pool = createPool({
    size: env.OCR_WORKERS,
    maxWaiting: env.OCR_MAX_WAITING,
    deadlineMs: env.OCR_DEADLINE_MS,
    start: () => warm(startTesseract, network),
    onReplace: (why) => log.warn("a Tesseract worker is replaced", { why }),
  })
  serve(ocr({ version: env.VERSION, network, pool, metrics: createMetrics(), log }), {
    port: env.PORT,
    hostname: env.HOST,
    drainMs: env.DRAIN_SECONDS * 1000,
    log,
  })
})
