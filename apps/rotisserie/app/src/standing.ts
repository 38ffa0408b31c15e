import type { Reading } from "./ocr-client.ts"

/** What is believed about a stream. */
export interface Standing {
  /** 1 to 100; 100 as well when no number is known. */
  readonly alive: number
  /** When the number was read, or when it was last looked for in vain. */
  readonly updated: Date
  readonly known: boolean
  /** A number that is too odd to be believed at once; seen again, it is true. */
  readonly doubted?: number
}

export type Verdict =
  /** `newMatch`: the number rose, and was seen twice. */
  | { readonly accepted: true; readonly newMatch: boolean }
  /** `reason`: why the reading was not believed, for the metrics; `doubted`: a second look may still confirm it. */
  | { readonly accepted: false; readonly reason: string; readonly doubted: boolean }

export interface JudgeOptions {
  readonly now: Date
  /** How long a number stands when the picture shows none: four looks or so. With few left it is one look. */
  readonly keepMs: number
  /** How long a number stands when nobody can read the picture; at least `keepMs`. */
  readonly blindMs: number
}

const unknown = 100
const least = 1
const most = 100
/** Below this confidence, 0 to 1, a reading is only believed when a second one agrees. */
const sure = 0.5
/** With so few left a match may end from one look to the next. */
const few = 3
/** A second look may come out this much higher than the first: a lobby that still fills. */
const slack = 2

/**
 * Decides what to believe after a reading. Within a match the number never rises, so a rise is doubted, and so is
 * a deep fall, as when a digit is hidden, and a reading that OCR is not sure of: these count when a second look
 * agrees. A rise that was seen twice is a new match; a lobby ends the old one. A number that is not
 * confirmed any more expires.
 */
export function judge(
  before: Standing | undefined,
  reading: Reading,
  options: JudgeOptions,
): { readonly standing: Standing; readonly verdict: Verdict } {
  const held =
    before?.known && age(before, options) <= keepMs(before, reading, options) ? before : undefined
  if (reading.kind === "failed") return rejected(held, `${reading.by} failed`, options)
  if (reading.kind === "none") {
    return rejected(reading.reason === "lobby" ? undefined : held, reading.reason, options)
  }
  const { number } = reading
  if (!Number.isInteger(number) || number < least || number > most) {
    return rejected(held, "out of range", options)
  }
  const doubt = doubtOf(held, reading)
  if (doubt !== undefined && !agrees(before, held, number)) {
    const { standing } = rejected(held, doubt, options)
    return {
      standing: { ...standing, doubted: number },
      verdict: { accepted: false, reason: doubt, doubted: true },
    }
  }
  return {
    standing: { alive: number, updated: options.now, known: true },
    verdict: { accepted: true, newMatch: held !== undefined && number > held.alive },
  }
}

/** How long a number stands: with few left the match may be over, so that one look in vain is borne and no second. */
function keepMs({ alive }: Standing, reading: Reading, options: JudgeOptions): number {
  if (reading.kind === "number") return options.keepMs
  if (reading.kind === "failed" && reading.by === "ocr") return options.blindMs
  return alive <= few ? options.keepMs * 0.375 : options.keepMs
}

function age({ updated }: Standing, { now }: JudgeOptions): number {
  return now.getTime() - updated.getTime()
}

function doubtOf(
  held: Standing | undefined,
  { number, confidence }: Extract<Reading, { kind: "number" }>,
): "rise" | "deep fall" | "unsure" | undefined {
  if (held !== undefined && number > held.alive) return "rise"
  if (held !== undefined && held.alive - number > deepest(held.alive)) return "deep fall"
  return confidence < sure ? "unsure" : undefined
}

/** More do not die between two looks; whatever the number is, losing a digit of it falls deeper. */
function deepest(alive: number): number {
  return Math.min(30, Math.max(8, alive / 2))
}

/** Whether a number is what was doubted before: on the same side of what is held, and as far on as a match may be. */
function agrees(before: Standing | undefined, held: Standing | undefined, number: number): boolean {
  const doubted = before?.doubted
  if (doubted === undefined) return false
  if (held !== undefined && number > held.alive !== doubted > held.alive) return false
  return number <= doubted + slack && doubted - number <= deepest(doubted)
}

function rejected(held: Standing | undefined, reason: string, { now }: JudgeOptions) {
  const standing: Standing = held ?? { alive: unknown, updated: now, known: false }
  return { standing, verdict: { accepted: false, reason, doubted: false } as const }
}
