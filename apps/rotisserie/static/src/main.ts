import { environment } from "#lib/service/environment.ts"
import { createMetrics } from "#lib/service/metrics.ts"
import { serve } from "#lib/service/serve.ts"
import { start } from "#lib/service/start.ts"
import { integer, text } from "#lib/service/variable.ts"
import { readPages } from "./pages.ts"
import { staticPages } from "./static.ts"

await start("rotisserie-static", async (log) => {
  const env = environment({
    PORT: integer({ default: 8082, min: 0, max: 65535 }),
    HOST: text({ default: "0.0.0.0" }),
    DRAIN_SECONDS: integer({ default: 5, min: 0, max: 300 }),
    VERSION: text({ default: "dev" }),
  })
  const pages = await readPages(new URL("../public/", import.meta.url))
  serve(staticPages({ version: env.VERSION, pages, metrics: createMetrics(), log }), {
    port: env.PORT,
    hostname: env.HOST,
    drainMs: env.DRAIN_SECONDS * 1000,
    log,
  })
})
