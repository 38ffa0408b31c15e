/** A rectangle of a 1280×720 frame, in pixels from its top left corner. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Everything the reader knows about a game: a new game is a new entry here. */
export interface Game {
  readonly id: string
  readonly title: string
  /** Twitch's id of the game's category. */
  readonly twitchGameId: string
  /** Where the game shows how many are alive. */
  readonly box: Box
  /** What a plausible reading is; both ends included. */
  readonly bounds: { readonly least: number; readonly most: number }
  /** Whether the lobby shows "96 | Joined" in the place of the number, of which the crop keeps "6 |". */
  readonly lobbyBar: boolean
}

/** The games that can be read, by the word in `/process_<game>`. Boxes are for an English 1280×720 picture. */
export const games: ReadonlyMap<string, Game> = new Map(
  [
    {
      id: "pubg",
      title: "PUBG: BATTLEGROUNDS",
      twitchGameId: "493057",
      box: { x: 1191, y: 22, width: 23, height: 21 },
      bounds: { least: 1, most: 100 },
      lobbyBar: true,
    },
    {
      id: "fortnite",
      title: "Fortnite",
      twitchGameId: "33214",
      box: { x: 1188, y: 204, width: 22, height: 18 },
      bounds: { least: 1, most: 100 },
      lobbyBar: false,
    },
    {
      id: "blackout",
      title: "Call of Duty: Black Ops 4 – Blackout",
      twitchGameId: "504462",
      box: { x: 1226, y: 32, width: 26, height: 18 },
      bounds: { least: 1, most: 100 },
      lobbyBar: false,
    },
  ].map((game) => [game.id, game]),
)
