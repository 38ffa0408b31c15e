/** Draws the same values for the same seed. */
export interface Random {
  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number
  /** True in one of so many cases. */
  oneIn(count: number): boolean
  pick<T>(from: readonly T[]): T
  /** Some of these, in their order. */
  some<T>(from: readonly T[]): readonly T[]
  /** The same in another order. */
  shuffle<T>(these: readonly T[]): readonly T[]
}

/** Mulberry32: small, and good enough to choose test data. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number): number => Math.floor(next() * count)
  return {
    below,
    oneIn: (count) => below(count) === 0,
    pick: (from) => from[below(from.length)] as (typeof from)[number],
    some: (from) => from.filter(() => below(2) === 0),
    shuffle: (these) =>
      these
        .map((one) => ({ one, at: next() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ one }) => one),
  }
}
