/** Lets one work run at a time, in the order of asking. */
export interface Turns {
  /** How many run or wait. */
  count(): number
  /** Runs a work when its turn has come; undefined when too many wait already. */
  take<T>(work: () => Promise<T>): Promise<T> | undefined
}

/** Starts with nothing to do. */
export function createTurns(mostWaiting: number): Turns {
  let last: Promise<unknown> = Promise.resolve()
  let count = 0
  return {
    count: () => count,
    take(work) {
      if (count > mostWaiting) return undefined
      count += 1
      const turn = last.then(work).finally(() => {
        count -= 1
      })
      last = turn.catch(() => {})
      return turn
    },
  }
}
