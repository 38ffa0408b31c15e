import type { MiddlewareHandler } from "hono"

/**
 * Keeps other web sites from driving or framing the pages: security headers without exception, and, when the
 * service listens on loopback, only requests whose Host is a name of this machine (a rebound DNS name is not).
 */
export function localOnly(hostname: string): MiddlewareHandler {
  const checksHost = isLoopback(hostname)
  return async (c, next) => {
    if (checksHost && !isLocalHost(c.req.header("host") ?? new URL(c.req.url).host)) {
      return c.json({ error: "Cannot answer: open this page as localhost or 127.0.0.1" }, 421)
    }
    await next()
    for (const [name, value] of Object.entries(securityHeaders)) c.res.headers.set(name, value)
    if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store")
    return
  }
}

const securityHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127(\.\d{1,3}){3}$/.test(hostname)
}

function isLocalHost(host: string): boolean {
  const name = host.replace(/:\d+$/, "").toLowerCase()
  return isLoopback(name) || name === "[::1]" || /^([a-z0-9-]+\.)+localhost$/.test(name)
}
