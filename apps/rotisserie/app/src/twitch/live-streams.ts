import type { Game } from "../games.ts"
import type { Stream } from "../source.ts"
import type { Helix } from "./helix.ts"

export interface LiveStreamsOptions {
  readonly signal: AbortSignal
  readonly limit: number
  /** Lower-case logins; empty allows everybody. */
  readonly allowed: ReadonlySet<string>
  readonly blocked: ReadonlySet<string>
}

interface HelixStream {
  readonly login: string
  readonly name: string
  readonly mature: boolean
  readonly live: boolean
}

const mostPages = 10

/**
 * Lists the live English streams of a game, those with most viewers first. Mature ones are left out:
 * their player asks for a click. Other languages shift the number out of its place.
 * Source: https://dev.twitch.tv/docs/api/reference/#get-streams
 */
export async function liveStreams(
  get: Helix,
  game: Game,
  options: LiveStreamsOptions,
): Promise<readonly Stream[]> {
  const found = new Map<string, Stream>()
  let cursor: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const query = new URLSearchParams({ game_id: game.twitchGameId, language: "en", first: "100" })
    if (cursor !== undefined) query.set("after", cursor)
    const answer = await get(`/helix/streams?${query}`, options.signal)
    for (const stream of streamsOf(answer)) {
      if (wanted(stream, options)) found.set(stream.login, streamOf(stream))
    }
    cursor = cursorOf(answer)
    if (found.size >= options.limit || cursor === undefined) break
  }
  return [...found.values()].slice(0, options.limit)
}

function wanted(stream: HelixStream, { allowed, blocked }: LiveStreamsOptions): boolean {
  const { login, mature, live } = stream
  return live && !mature && !blocked.has(login) && (allowed.size === 0 || allowed.has(login))
}

/** The display name when it is the login in other letters, else the login: it must be good for a URL. */
function streamOf({ login, name }: HelixStream): Stream {
  return {
    name: name.toLowerCase() === login ? name : login,
    url: `https://player.twitch.tv/?channel=${login}`,
  }
}

function streamsOf(answer: unknown): readonly HelixStream[] {
  if (!isRecord(answer) || !Array.isArray(answer.data)) {
    throw new Error("Cannot list streams: Twitch answered something else than a list")
  }
  return answer.data.filter(isRecord).flatMap((entry) => {
    const { user_login: login, user_name: name } = entry
    if (typeof login !== "string" || !/^[a-z0-9_]{1,25}$/.test(login)) return []
    return {
      login,
      name: typeof name === "string" ? name : login,
      mature: entry.is_mature === true,
      live: entry.type === "live",
    }
  })
}

function cursorOf(answer: unknown): string | undefined {
  const pagination = isRecord(answer) ? answer.pagination : undefined
  const cursor = isRecord(pagination) ? pagination.cursor : undefined
  return typeof cursor === "string" && cursor !== "" ? cursor : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
}
