import type { Source, Stream } from "../source.ts"
import { type CaptureOptions, capture } from "../video/capture.ts"

/** A stream of one's own: an HLS playlist that anybody may watch. */
export interface HlsStream {
  readonly game: string
  readonly name: string
  readonly address: string
}

/** Creates the source that watches a fixed list of HLS playlists. */
export function hls(streams: readonly HlsStream[], options: CaptureOptions): Source {
  const take = capture(options)
  return {
    kind: "hls",
    list: (game) =>
      Promise.resolve(
        streams
          .filter((stream) => stream.game === game.id)
          .map(({ name }): Stream => ({ name, url: `/frames/${name}` })),
      ),
    async frame(stream, game, signal) {
      const known = streams.find(({ name, game: id }) => name === stream.name && id === game.id)
      if (known === undefined) {
        throw new Error(`Cannot take a picture of ${stream.name}: HLS_STREAMS does not name it`)
      }
      return { ...(await take(`hls://${known.address}`, signal)), box: game.count }
    },
  }
}

/**
 * Reads a list such as `north=https://a.example/live.m3u8 fortnite/south=https://b.example/1.m3u8`; a stream
 * without a game is of the first one. Throws all problems at once.
 */
export function hlsStreamsOf(list: string, games: readonly string[]): readonly HlsStream[] {
  const entries = list.split(/\s+/).filter(Boolean)
  const parsed = entries.map((entry) => entryOf(entry, games[0] ?? ""))
  const problems = entries.filter((_, index) => {
    const stream = parsed[index]
    return stream === undefined || !games.includes(stream.game)
  })
  const streams = parsed.filter((stream) => stream !== undefined)
  const names = streams.map(({ game, name }) => `${game}/${name}`)
  problems.push(...names.filter((name, index) => names.indexOf(name) !== index))
  if (problems.length === 0 && streams.length > 0) return streams
  const shown = problems.map((problem) => JSON.stringify(problem.slice(0, 100))).join(", ")
  throw new Error(
    `Cannot use HLS_STREAMS: ${shown === "" ? "it is empty" : `${shown} will not do`}; right are entries such as name=https://host/live.m3u8 or ${games[0]}/name=https://host/live.m3u8, each name once, of the games ${games.join(", ")}`,
  )
}

function entryOf(entry: string, firstGame: string): HlsStream | undefined {
  const match = /^(?:([a-z0-9-]+)\/)?(\w{1,25})=(https?:\/\/\S+)$/.exec(entry)
  const [, game = firstGame, name = "", address = ""] = match ?? []
  return match !== null && URL.canParse(address) ? { game, name, address } : undefined
}
