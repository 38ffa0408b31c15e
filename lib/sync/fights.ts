/** Counts how often a field was put back, to notice that somebody else puts it back as well. */
export interface Fights {
  /** The field was put back three times within ten minutes: doing it again helps nobody. */
  isContested(object: string, path: string): boolean
  count(object: string, path: string): void
}

const mostFights = 3
const memoryMs = 600_000

/** Starts without a fight; `now` counts milliseconds and never goes back. */
export function createFights(now: () => number = () => performance.now()): Fights {
  const fights = new Map<string, readonly number[]>()
  const recent = (key: string): readonly number[] =>
    (fights.get(key) ?? []).filter((at) => now() - at < memoryMs)
  return {
    isContested: (object, path) => recent(`${object} ${path}`).length >= mostFights,
    count(object, path) {
      const key = `${object} ${path}`
      fights.set(key, [...recent(key), now()])
    },
  }
}
