import type { AppMetrics } from "./app-metrics.ts"
import { type Configuration, gamesOf } from "./configuration.ts"
import { hls, hlsStreamsOf } from "./hls/hls.ts"
import { samples } from "./samples/samples.ts"
import type { Source } from "./source.ts"
import { isLogin } from "./twitch/live-streams.ts"
import { twitch } from "./twitch/twitch.ts"

export interface SourceOptions {
  readonly now: () => Date
  /** Where programs are looked for. */
  readonly path: string
  readonly metrics: AppMetrics
}

/** Creates the source of streams that the configuration asks for. */
export function sourceOf(env: Configuration, { now, path, metrics }: SourceOptions): Source {
  switch (env.STREAM_SOURCE) {
    case "samples":
      return samples(now, env.SAMPLE_STREAMS)
    case "hls": {
      const games = gamesOf(env.GAMES).map(({ id }) => id)
      return hls(hlsStreamsOf(env.HLS_STREAMS ?? "", games), { now, path })
    }
    case "twitch":
      return twitch({
        now,
        path,
        clientId: env.TWITCH_CLIENT_ID ?? "",
        clientSecret: env.TWITCH_CLIENT_SECRET ?? "",
        apiUrl: env.TWITCH_API_URL,
        authUrl: env.TWITCH_AUTH_URL,
        channelUrl: env.TWITCH_CHANNEL_URL,
        wanted: {
          limit: env.MAX_STREAMS,
          language: env.STREAM_LANGUAGE,
          mature: env.STREAM_MATURE,
          allowed: loginsOf("ROTISSERIE_ALLOWLIST", env.ROTISSERIE_ALLOWLIST),
          blocked: loginsOf("ROTISSERIE_BLOCKLIST", env.ROTISSERIE_BLOCKLIST),
        },
        onAnswer(status, budget) {
          metrics.twitchRequest(status)
          if (budget !== undefined) metrics.twitchBudget(budget.limit, budget.remaining)
        },
      })
  }
}

/** Helix takes a hundred logins in one question. */
const mostAllowed = 100

function loginsOf(variable: string, list: string): ReadonlySet<string> {
  const logins = new Set(list.toLowerCase().split(/\s+/).filter(Boolean))
  const wrong = [...logins].filter((login) => !isLogin(login))
  if (wrong.length > 0) {
    const shown = wrong.map((login) => JSON.stringify(login.slice(0, 50))).join(", ")
    throw new Error(`Cannot use ${variable}: ${shown} is no login; right are logins between spaces`)
  }
  if (variable === "ROTISSERIE_ALLOWLIST" && logins.size > mostAllowed) {
    throw new Error(
      `Cannot use ${variable}: it names ${logins.size} logins; ${mostAllowed} are the most that Twitch can be asked for`,
    )
  }
  return logins
}
