import { drawDigits } from "./digit-picture.ts"
import { type Digits, findDigits } from "./digits.ts"
import type { Game } from "./games.ts"
import { type Grid, quantile } from "./grid.ts"
import { holdsLobbyBar } from "./lobby.ts"
import type { Network } from "./network.ts"

/** Reads one line of digits from a picture; `confidence` is 0 to 1. */
export type Recognize = (png: Uint8Array) => Promise<Recognized>

export interface Recognized {
  readonly text: string
  readonly confidence: number
}

/** What a crop is read with: the network, and Tesseract for a second opinion. */
export interface Readers {
  readonly network: Network
  readonly recognize: Recognize
}

/** Why there is no number; docs/ocr.md says what each means. */
export type Reason =
  | "lobby"
  | "no contrast"
  | "no number"
  | "unsure"
  | "out of range"
  | "not 16:9"
  | "too small"

/** What a picture says: a number, or null and the reason why there is none. */
export type Reading =
  | { readonly number: number; readonly confidence: number; readonly reason: "read" }
  | { readonly number: null; readonly confidence: number; readonly reason: Reason }

/** From here on the network's word is enough; from `half` on it is if Tesseract reads the same. */
const sure = 0.8
const half = 0.2
/** White on what is behind it; below this there is nothing to be seen. */
const leastContrast = 30
/** The ways to prepare a picture for Tesseract, the most reliable first. */
const preparations = [
  { level: 0.55, height: 40, stretch: 1.25 },
  { level: 0.45, height: 48, stretch: 1.25 },
] as const

/** Reads the number of players alive from a crop. */
export async function readNumber(
  crop: Grid,
  game: Game,
  { network, recognize }: Readers,
): Promise<Reading> {
  if (quantile(crop, 0.97) - quantile(crop, 0.3) < leastContrast) return none("no contrast", 1)
  if (game.lobbyBar && holdsLobbyBar(crop)) return none("lobby", 1)
  const { number, confidence } = network.guess(crop)
  if (number === undefined) return none("no number", confidence)
  if (number < game.bounds.least || number > game.bounds.most)
    return none("out of range", confidence)
  if (confidence >= sure) return { number, confidence, reason: "read" }
  if (confidence < half) return none("unsure", confidence)
  return (await isConfirmed(crop, number, recognize))
    ? { number, confidence: Math.max(sure, confidence), reason: "read" }
    : none("unsure", confidence)
}

/** Tells whether Tesseract, too, reads the number from one of its preparations of the crop. */
async function isConfirmed(crop: Grid, number: number, recognize: Recognize): Promise<boolean> {
  for (const { level, ...drawing } of preparations) {
    const digits = await findDigits(crop, level)
    if (digits.kind === "nothing") continue
    const { text } = await recognize(await drawDigits(digits, drawing))
    if (text === String(number) && fits(text, digits)) return true
  }
  return false
}

/** A text fits when it has as many digits as were seen; a wide shape is two that have grown together. */
function fits(text: string, { kept }: Digits): boolean {
  const seen = kept.map((shape) =>
    shape.right - shape.left > 0.85 * (shape.bottom - shape.top) ? 2 : 1,
  )
  return text.length === seen.reduce((sum, digits) => sum + digits, 0)
}

function none(reason: Reason, confidence: number): Reading {
  return { number: null, confidence, reason }
}
