/** More pairs than these are not looked through; what both lists begin and end with is always found. */
const pairsAtMost = 1_000_000

/** Finds the longest list that both lists hold in their order: the positions of each of its items in either. */
export function commonItems(
  before: readonly string[],
  after: readonly string[],
): readonly (readonly [number, number])[] {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1
  const [olds, news] = [before.length - end, after.length - end]
  return [
    ...Array.from({ length: start }, (_, at) => [at, at] as const),
    ...between(before.slice(start, olds), after.slice(start, news)).map(
      ([a, b]) => [start + a, start + b] as const,
    ),
    ...Array.from({ length: end }, (_, at) => [olds + at, news + at] as const),
  ]
}

/** See Hunt and McIlroy, 1976. */
function between(before: readonly string[], after: readonly string[]) {
  if (before.length * after.length > pairsAtMost) return []
  const width = after.length + 1
  const lengths = lengthsOf(before, after)
  const pairs: (readonly [number, number])[] = []
  let [a, b] = [0, 0]
  while (a < before.length && b < after.length) {
    const [without, instead] = [lengths[(a + 1) * width + b], lengths[a * width + b + 1]]
    if (before[a] === after[b]) {
      pairs.push([a, b])
      a += 1
      b += 1
    } else if ((without ?? 0) >= (instead ?? 0)) a += 1
    else b += 1
  }
  return pairs
}

/** Lengths of the longest common lists of all endings. */
function lengthsOf(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1
  const lengths = new Uint32Array((before.length + 1) * width)
  for (let a = before.length - 1; a >= 0; a -= 1)
    for (let b = after.length - 1; b >= 0; b -= 1) {
      const [below = 0, right = 0, across = 0] = [
        lengths[(a + 1) * width + b],
        lengths[a * width + b + 1],
        lengths[(a + 1) * width + b + 1],
      ]
      lengths[a * width + b] = before[a] === after[b] ? across + 1 : Math.max(below, right)
    }
  return lengths
}
