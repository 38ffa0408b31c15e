import { boundedJson } from "./bounded-json.ts"

export interface AppTokenOptions {
  readonly clientId: string
  readonly clientSecret: string
  readonly authUrl: string
  readonly now: () => Date
}

/** Gives out Twitch's app token. */
export interface AppToken {
  get(signal: AbortSignal): Promise<string>
  /** Makes the next `get` ask for a new token, unless that has happened already. */
  refused(token: string): void
}

interface Token {
  readonly value: string
  readonly expiresMs: number
}

const spareMs = 60_000
const usualSeconds = 3600
const hint =
  "TWITCH_CLIENT_ID and TWITCH_CLIENT_SECRET must be those of an application registered with Twitch"

/**
 * Gets app tokens by the client credentials grant and renews them a minute before they expire; those who ask
 * at the same time share one request.
 * Source: https://dev.twitch.tv/docs/authentication/getting-tokens-oauth/#client-credentials-grant-flow
 */
export function appToken(options: AppTokenOptions): AppToken {
  let token: Token | undefined
  let underWay: Promise<Token> | undefined
  return {
    async get(signal) {
      if (token !== undefined && token.expiresMs > options.now().getTime()) return token.value
      underWay ??= request(options, signal).finally(() => {
        underWay = undefined
      })
      token = await underWay
      return token.value
    },
    refused(value) {
      if (token?.value === value) token = undefined
    },
  }
}

async function request(options: AppTokenOptions, signal: AbortSignal): Promise<Token> {
  const response = await fetch(`${options.authUrl}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      client_id: options.clientId,
      client_secret: options.clientSecret,
      grant_type: "client_credentials",
    }),
    redirect: "manual",
    signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
  }).catch(() => {
    throw new Error("Cannot get a token from Twitch: it cannot be reached")
  })
  const body = await boundedJson(response).catch((error: unknown) => {
    throw new Error(
      `Cannot get a token from Twitch: ${error instanceof Error ? error.message : error}`,
    )
  })
  if (!response.ok || !isToken(body)) {
    throw new Error(`Cannot get a token from Twitch: it answered ${response.status}; ${hint}`)
  }
  const seconds = Math.max(0, body.expires_in ?? usualSeconds)
  const lifetimeMs = Math.max(seconds * 500, seconds * 1000 - spareMs)
  return { value: body.access_token, expiresMs: options.now().getTime() + lifetimeMs }
}

/** A token becomes part of a header: only characters that a header may have. */
function isToken(
  body: unknown,
): body is { readonly access_token: string; readonly expires_in?: number } {
  return (
    typeof body === "object" &&
    body !== null &&
    "access_token" in body &&
    typeof body.access_token === "string" &&
    /^[\x21-\x7e]{1,500}$/.test(body.access_token) &&
    (!("expires_in" in body) || Number.isFinite(body.expires_in))
  )
}
