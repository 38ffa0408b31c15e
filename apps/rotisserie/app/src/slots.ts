/** Does pieces of work, at most so many at the same time; the others wait in turn. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>

/** Creates that many slots. */
export function createSlots(count: number): Slots {
  let free = count
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    else free -= 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
