import { drawDigits } from "./digit-picture.ts"
import { type Digits, findDigits } from "./digits.ts"
import type { Game } from "./games.ts"
import type { Grid } from "./grid.ts"
import { holdsLobbyBar } from "./lobby.ts"

/** Reads one line of digits from a picture; `confidence` is 0 to 1. */
export type Recognize = (png: Uint8Array) => Promise<Recognized>

export interface Recognized {
  readonly text: string
  readonly confidence: number
}

export type Reason = "lobby" | "no contrast" | "no digits" | "cut off" | "unsure" | "out of range"

/** What a picture says: a number, or null and the reason why there is none. */
export type Reading =
  | { readonly number: number; readonly confidence: number; readonly reason: "read" }
  | { readonly number: null; readonly confidence: number; readonly reason: Reason }

/** The ways to prepare a picture, the most reliable first. */
const preparations = [
  { level: 0.55, height: 40, stretch: 1.25 },
  { level: 0.45, height: 48, stretch: 1.25 },
  { level: 0.65, height: 40, stretch: 1.5 },
  { level: 0.55, height: 60, stretch: 1.5 },
] as const

/** One sure reading is enough; several that agree are when they are half sure on average. */
const sure = 0.85
const halfSure = 0.4

/** Reads the number of players alive from a crop. */
export async function readNumber(crop: Grid, game: Game, recognize: Recognize): Promise<Reading> {
  if (game.id === "pubg" && holdsLobbyBar(crop)) return none("lobby", 1)
  const votes = new Map<string, number[]>()
  for (const { level, ...drawing } of preparations) {
    const digits = await findDigits(crop, level)
    if (digits.kind === "nothing") {
      if (votes.size === 0) return none(digits.reason, 1)
      continue
    }
    const { text, confidence } = await recognize(await drawDigits(digits, drawing))
    if (!fits(text, digits)) continue
    const agreeing = [...(votes.get(text) ?? []), confidence]
    votes.set(text, agreeing)
    if (confidence >= sure || (agreeing.length > 1 && mean(agreeing) >= halfSure)) {
      return judged(text, agreeing, game)
    }
  }
  return none("unsure", Math.max(0, ...[...votes.values()].flat()))
}

/** A text fits when it has as many digits as were seen; a wide shape is two that have grown together. */
function fits(text: string, { kept }: Digits): boolean {
  const seen = kept.map((shape) =>
    shape.right - shape.left > 0.85 * (shape.bottom - shape.top) ? 2 : 1,
  )
  return /^\d+$/.test(text) && text.length === seen.reduce((sum, digits) => sum + digits, 0)
}

function judged(text: string, confidences: readonly number[], { bounds }: Game): Reading {
  const number = Number(text)
  const confidence = Math.max(...confidences)
  return number >= bounds.least && number <= bounds.most
    ? { number, confidence, reason: "read" }
    : none("out of range", confidence)
}

function none(reason: Reason, confidence: number): Reading {
  return { number: null, confidence, reason }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
