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
  | { readonly accepted: true }
  /** `reason`: why the reading was not believed, for the metrics. */
  | { readonly accepted: false; readonly reason: string }

export interface JudgeOptions {
  readonly now: Date
  /** How long a number stands when the picture shows none. */
  readonly keepMs: number
}

const unknown = 100
const least = 1
const most = 100
/** More players than this do not die between two looks. */
const steepest = 30
/** A second look may come out this much higher than the first: a lobby that still fills. */
const slack = 2

/** Decides what to believe after a reading: within a match the number never rises, and never falls off a cliff, without a second look. */
export function judge(
  before: Standing | undefined,
  reading: Reading,
  options: JudgeOptions,
): { readonly standing: Standing; readonly verdict: Verdict } {
  const held = before?.known && age(before, options) <= options.keepMs ? before : undefined
  if (reading.kind === "failed") return rejected(held, "failed", options)
  if (reading.kind === "none") {
    return rejected(reading.reason === "lobby" ? undefined : held, reading.reason, options)
  }
  const { number } = reading
  if (!Number.isInteger(number) || number < least || number > most) {
    return rejected(held, "out of range", options)
  }
  const odd = held === undefined ? undefined : oddness(held.alive, number)
  if (held !== undefined && odd !== undefined && !seenAgain(held, number)) {
    return { standing: { ...held, doubted: number }, verdict: { accepted: false, reason: odd } }
  }
  return {
    standing: { alive: number, updated: options.now, known: true },
    verdict: { accepted: true },
  }
}

function age({ updated }: Standing, { now }: JudgeOptions): number {
  return now.getTime() - updated.getTime()
}

function oddness(known: number, number: number): "rise" | "steep fall" | undefined {
  if (number > known) return "rise"
  return known - number > steepest ? "steep fall" : undefined
}

function seenAgain({ alive, doubted }: Standing, number: number): boolean {
  if (doubted === undefined || oddness(alive, doubted) !== oddness(alive, number)) return false
  return number <= doubted + slack && doubted - number <= steepest
}

function rejected(held: Standing | undefined, reason: string, { now }: JudgeOptions) {
  const standing = held ?? { alive: unknown, updated: now, known: false }
  return { standing, verdict: { accepted: false, reason } as const }
}
