/** A rectangle of a 1280×720 frame, in pixels from its top left corner. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A game whose streams are watched: a new game is a new entry here (and in the OCR service, which reads its pictures). */
export interface Game {
  readonly id: string
  readonly title: string
  /** Twitch's id of the game's category. */
  readonly twitchGameId: string
  /** Where the game's English HUD shows how many are alive. */
  readonly count: Box
}

export const games: readonly Game[] = [
  {
    id: "pubg",
    title: "PUBG: BATTLEGROUNDS",
    twitchGameId: "493057",
    count: { x: 1191, y: 22, width: 23, height: 21 },
  },
  {
    id: "fortnite",
    title: "Fortnite",
    twitchGameId: "33214",
    count: { x: 1188, y: 204, width: 22, height: 18 },
  },
  {
    id: "blackout",
    title: "Call of Duty: Black Ops 4 – Blackout",
    twitchGameId: "504462",
    count: { x: 1226, y: 32, width: 26, height: 18 },
  },
]
