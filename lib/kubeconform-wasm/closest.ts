/** Finds the name that was probably meant: the nearest one by edits, if no more than a third of it differs. */
export function closest(name: string, names: readonly string[]): string | undefined {
  const near = names
    .map((candidate) => ({
      candidate,
      edits: editsBetween(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(candidate.length / 3)))
  return near.sort((a, b) => a.edits - b.edits)[0]?.candidate
}

/** The Levenshtein distance, with two letters in each other's place as one edit. */
function editsBetween(from: string, to: string): number {
  let before: readonly number[] = []
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let at = 0; at < from.length; at += 1) {
    const next = [at + 1]
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[at] === to[column - 1]
      const swapped = from[at] === to[column - 2] && from[at - 1] === to[column - 1]
      next.push(
        Math.min(
          (row[column - 1] ?? 0) + (same ? 0 : 1),
          (row[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    before = row
    row = next
  }
  return row[to.length] ?? from.length
}
