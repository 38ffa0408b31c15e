/** One line of a text: kept, taken away or added; `…` stands for lines that are left out. */
export interface Line {
  readonly sign: " " | "-" | "+" | "…"
  readonly text: string
}

/** Lines around a change that are shown with it. */
const context = 2
/** Longer texts than these are shown as one block replaced by another. */
const cellsAtMost = 1_000_000

/** Compares two texts line by line: what changed, with two lines around it. */
export function lineDiff(before: string, after: string): readonly Line[] {
  const [old, now] = [before.split("\n"), after.split("\n")]
  let start = 0
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1
  let end = 0
  const room = Math.min(old.length, now.length) - start
  while (end < room && old.at(-1 - end) === now.at(-1 - end)) end += 1
  const middle = changes(old.slice(start, old.length - end), now.slice(start, now.length - end))
  return withContext([
    ...old.slice(0, start).map(kept),
    ...middle,
    ...old.slice(old.length - end).map(kept),
  ])
}

function changes(old: readonly string[], now: readonly string[]): readonly Line[] {
  if (old.length * now.length > cellsAtMost) return [...old.map(removed), ...now.map(added)]
  const lengths = commonLengths(old, now)
  const length = (a: number, b: number): number => lengths[a * (now.length + 1) + b] ?? 0
  const lines: Line[] = []
  let [a, b] = [0, 0]
  while (a < old.length || b < now.length) {
    if (a < old.length && b < now.length && old[a] === now[b]) {
      lines.push(kept(old[a] ?? ""))
      a += 1
      b += 1
    } else if (a < old.length && (b === now.length || length(a + 1, b) >= length(a, b + 1))) {
      lines.push(removed(old[a] ?? ""))
      a += 1
    } else {
      lines.push(added(now[b] ?? ""))
      b += 1
    }
  }
  return lines
}

/** Lengths of the longest common subsequences of all endings; see Hunt and McIlroy, 1976. */
function commonLengths(old: readonly string[], now: readonly string[]): Uint32Array {
  const width = now.length + 1
  const lengths = new Uint32Array((old.length + 1) * width)
  for (let a = old.length - 1; a >= 0; a -= 1)
    for (let b = now.length - 1; b >= 0; b -= 1) {
      const [below = 0, right = 0, across = 0] = [
        lengths[(a + 1) * width + b],
        lengths[a * width + b + 1],
        lengths[(a + 1) * width + b + 1],
      ]
      lengths[a * width + b] = old[a] === now[b] ? across + 1 : Math.max(below, right)
    }
  return lengths
}

function withContext(lines: readonly Line[]): readonly Line[] {
  const near = new Set<number>()
  for (const [index, { sign }] of lines.entries())
    if (sign !== " ") for (let at = index - context; at <= index + context; at += 1) near.add(at)
  return lines.flatMap((line, index): readonly Line[] => {
    if (near.has(index)) return [line]
    return index === 0 || near.has(index - 1) ? [{ sign: "…", text: "" }] : []
  })
}

function kept(text: string): Line {
  return { sign: " ", text }
}

function removed(text: string): Line {
  return { sign: "-", text }
}

function added(text: string): Line {
  return { sign: "+", text }
}
