export interface HelixOptions {
  readonly clientId: string
  readonly clientSecret: string
  readonly apiUrl: string
  readonly authUrl: string
  readonly now: () => Date
}

/** Asks Twitch's API for a path such as `/helix/streams?first=100` and answers the parsed JSON. */
export type Helix = (path: string, signal: AbortSignal) => Promise<unknown>

interface Token {
  readonly value: string
  readonly expires: number
}

const requestMs = 10_000
const longestWaitMs = 60_000
const attempts = 4

/**
 * Creates a client of Twitch's API with an app token (client credentials), which it renews by itself.
 * When the rate limit is used up it waits until `Ratelimit-Reset`, a minute at most.
 * Sources: https://dev.twitch.tv/docs/authentication/getting-tokens-oauth/#client-credentials-grant-flow,
 * https://dev.twitch.tv/docs/api/guide/#twitch-rate-limits
 */
export function helix(options: HelixOptions): Helix {
  const { clientId, clientSecret, now } = options
  let token: Token | undefined

  async function currentToken(signal: AbortSignal): Promise<string> {
    if (token !== undefined && token.expires > now().getTime()) return token.value
    const response = await fetch(`${options.authUrl}/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: "client_credentials",
      }),
      signal: within(signal),
    })
    const body: unknown = await response.json().catch(() => undefined)
    if (!response.ok || !isToken(body)) {
      throw new Error(
        `Cannot get a token from Twitch: it answered ${response.status}; TWITCH_CLIENT_ID and TWITCH_CLIENT_SECRET must be those of a registered application`,
      )
    }
    const lifetimeMs = Math.max(0, (body.expires_in ?? 3600) - 60) * 1000
    token = { value: body.access_token, expires: now().getTime() + lifetimeMs }
    return token.value
  }

  return async (path, signal) => {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${options.apiUrl}${path}`, {
        headers: { "client-id": clientId, authorization: `Bearer ${await currentToken(signal)}` },
        signal: within(signal),
      })
      if (response.ok) return response.json()
      await response.body?.cancel()
      if (attempt === attempts || !isPassing(response.status)) {
        throw new Error(`Cannot list streams: Twitch answered ${response.status}`)
      }
      if (response.status === 401) token = undefined
      else await sleep(waitMs(response, attempt, now()), signal)
    }
  }
}

function within(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(requestMs)])
}

function isToken(
  body: unknown,
): body is { readonly access_token: string; readonly expires_in?: number } {
  return (
    typeof body === "object" &&
    body !== null &&
    "access_token" in body &&
    typeof body.access_token === "string" &&
    (!("expires_in" in body) || typeof body.expires_in === "number")
  )
}

function isPassing(status: number): boolean {
  return status === 401 || status === 429 || status >= 500
}

/** Until the second that the server names; without one, or after a server error, longer each time. */
function waitMs({ status, headers }: Response, attempt: number, now: Date): number {
  const reset = Number(headers.get("ratelimit-reset") ?? Number.NaN)
  const wait =
    status === 429 && Number.isFinite(reset) ? reset * 1000 - now.getTime() : 500 * 2 ** attempt
  return Math.min(longestWaitMs, Math.max(100, wait))
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const abort = () => reject(new Error("Cannot list streams: the wait for Twitch was ended"))
  signal.addEventListener("abort", abort)
  try {
    if (signal.aborted) abort()
    await promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener("abort", abort)
  }
}
