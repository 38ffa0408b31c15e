import type { Game } from "../games.ts"
import type { Stream } from "../source.ts"
import type { Helix } from "./helix.ts"

export interface LiveStreamsOptions {
  readonly signal: AbortSignal
  readonly limit: number
  /** An ISO 639-1 code; the boxes of games are those of the English HUD. */
  readonly language: string
  /** Whether streams for adults are listed too: their player asks for a click first. */
  readonly mature: boolean
  /** Lower-case logins, a hundred at most; empty allows everybody. */
  readonly allowed: ReadonlySet<string>
  readonly blocked: ReadonlySet<string>
}

interface HelixStream {
  readonly login: string
  readonly name: string
  readonly mature: boolean
  readonly live: boolean
}

const pageSize = 100
const mostPages = 10

/**
 * Lists the live streams of a game, those with most viewers first, each once. It looks at 1,000 entries at most:
 * ten pages, and of each page the 100 that were asked for. Entries whose login is none are left out.
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
    const answer = await get(`/helix/streams?${queryFor(game, options, cursor)}`, options.signal)
    for (const stream of streamsOf(answer)) {
      if (isWanted(stream, options)) found.set(stream.login, streamOf(stream))
    }
    cursor = cursorOf(answer)
    if (found.size >= options.limit || cursor === undefined) break
  }
  return [...found.values()].slice(0, options.limit)
}

/** Those who are allowed are asked for by name: among thousands they might be on no page that is read. */
function queryFor(
  game: Game,
  { language, allowed }: LiveStreamsOptions,
  cursor: string | undefined,
): URLSearchParams {
  const query = new URLSearchParams({
    game_id: game.twitchGameId,
    language,
    type: "live",
    first: String(pageSize),
  })
  for (const login of allowed) query.append("user_login", login)
  if (cursor !== undefined) query.set("after", cursor)
  return query
}

function isWanted({ login, mature, live }: HelixStream, options: LiveStreamsOptions): boolean {
  const { allowed, blocked } = options
  if (!live || (mature && !options.mature) || blocked.has(login)) return false
  return allowed.size === 0 || allowed.has(login)
}

/** The display name when it is the login in other letters, else the login: it must be good for a URL. */
function streamOf({ login, name }: HelixStream): Stream {
  return {
    name: /^\w+$/.test(name) && name.toLowerCase() === login ? name : login,
    url: `https://player.twitch.tv/?channel=${login}`,
  }
}

function streamsOf(answer: unknown): readonly HelixStream[] {
  if (!isRecord(answer) || !Array.isArray(answer.data)) {
    throw new Error("Cannot list streams of Twitch: it answered something else than a list")
  }
  return answer.data
    .slice(0, pageSize)
    .filter(isRecord)
    .flatMap((entry) => {
      const { user_login: login, user_name: name } = entry
      if (typeof login !== "string" || !isLogin(login)) return []
      return {
        login,
        name: typeof name === "string" ? name : login,
        mature: entry.is_mature === true,
        live: entry.type === "live",
      }
    })
}

/** Tells whether a text is a login as Twitch gives them out, in lower case: it goes into addresses and onto a command line. */
export function isLogin(text: string): boolean {
  return /^[a-z0-9][a-z0-9_]{0,24}$/.test(text)
}

/** A cursor is opaque; what is not short and printable is none. */
function cursorOf(answer: unknown): string | undefined {
  const pagination = isRecord(answer) ? answer.pagination : undefined
  const cursor = isRecord(pagination) ? pagination.cursor : undefined
  return typeof cursor === "string" && /^[\x21-\x7e]{1,500}$/.test(cursor) ? cursor : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
}
