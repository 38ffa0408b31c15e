import type { Log } from "#lib/service/log.ts"
import type { Metrics } from "#lib/service/metrics.ts"
import { type Service, service } from "#lib/service/service.ts"
import type { Page } from "./pages.ts"

export interface StaticOptions {
  readonly version: string
  /** By path, `/` included. */
  readonly pages: ReadonlyMap<string, Page>
  readonly metrics: Metrics
  readonly log: Log
}

/** What the page may load: its own files, its own pictures, Twitch's player. Nothing inline. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "frame-src https://player.twitch.tv",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ")

/** Creates the service that hands out the page. */
export function staticPages({ version, pages, metrics, log }: StaticOptions): Service {
  const app = service({ name: "rotisserie-static", version, metrics, log })
  app.get("/info", (c) => c.json({ app: "rotisserie-static", version }))
  for (const [path, page] of pages) {
    app.get(path, (c) => {
      const headers = {
        "content-type": page.type,
        "content-security-policy": contentSecurityPolicy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "strict-origin-when-cross-origin",
        "cache-control": "no-cache",
        "x-rotisserie-version": version,
        etag: page.etag,
      }
      return c.req.header("if-none-match") === page.etag
        ? c.body(null, 304, headers)
        : c.body(page.bytes, 200, headers)
    })
  }
  return app
}
