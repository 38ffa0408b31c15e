/** Who was on screen at one moment: the first of the ranking, when a number was known. */
export interface HistoryPoint {
  /** ISO 8601 in UTC, with milliseconds. */
  readonly at: string
  readonly stream: string
  /** The game's id, such as `pubg`. */
  readonly game: string
  /** 1 to 100. */
  readonly alive: number
}

/**
 * What `GET /history?hours=3`, `GET /history/:game` and `GET /:game/history` answer. `hours` is a number
 * above 0, 6 at most, and 3 when it is left out; anything else is a 400 with a sentence in `error`.
 */
export interface HistoryAnswer {
  readonly from: string
  readonly to: string
  /** Two points further apart than twice this have a gap between them: no number was known. */
  readonly stepSeconds: number
  /** Ascending by `at`, 500 at most; of a step with several looks the one with the fewest alive. */
  readonly points: readonly HistoryPoint[]
}

/** Remembers the last hours of one game in bounded memory. */
export interface History {
  /** Notes who is first after a round; nobody when no number is known. */
  note(at: Date, first: { readonly stream: string; readonly alive: number }): void
  answer(hours: number, now: Date): HistoryAnswer
}

export const mostHours = 6
export const usualHours = 3
const mostPoints = 500
const hourMs = 3_600_000

interface Noted {
  readonly atMs: number
  readonly stream: string
  readonly alive: number
}

/** Creates the empty history of a game that is looked at every `roundMs`; it keeps six hours, one look per 2 s at most. */
export function createHistory(game: string, roundMs: number): History {
  const stepMs = Math.max(2000, roundMs)
  const most = Math.ceil((mostHours * hourMs) / stepMs)
  let noted: Noted[] = []
  return {
    note(at, { stream, alive }) {
      const atMs = at.getTime()
      const last = noted.at(-1)
      if (last !== undefined && atMs - last.atMs < 0.9 * stepMs) {
        if (alive <= last.alive) noted[noted.length - 1] = { atMs: last.atMs, stream, alive }
        return
      }
      noted.push({ atMs, stream, alive })
      // Cut in pieces: moving the whole array at every look would be wasteful.
      if (noted.length > most * 1.1) noted = noted.slice(-most)
    },
    answer(hours, now) {
      const to = now.getTime()
      const from = to - hours * hourMs
      const step = Math.max(stepMs, (hours * hourMs) / mostPoints)
      const within = noted.filter(({ atMs }) => atMs > from && atMs <= to)
      return {
        from: new Date(from).toISOString(),
        to: now.toISOString(),
        stepSeconds: step / 1000,
        points: lowestPerStep(within, from, step).map(({ atMs, stream, alive }) => ({
          at: new Date(atMs).toISOString(),
          stream,
          game,
          alive,
        })),
      }
    },
  }
}

function lowestPerStep(noted: readonly Noted[], from: number, step: number): readonly Noted[] {
  const lowest = new Map<number, Noted>()
  for (const point of noted) {
    const index = Math.min(mostPoints - 1, Math.floor((point.atMs - from) / step))
    const other = lowest.get(index)
    if (other === undefined || point.alive <= other.alive) lowest.set(index, point)
  }
  return [...lowest.values()]
}
