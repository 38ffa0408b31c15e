import { commonItems } from "../common-items.ts"

/** One line of a text: kept, taken away or added; `…` stands for lines that are left out. */
export interface Line {
  readonly sign: " " | "-" | "+" | "…"
  readonly text: string
}

/** Lines around a change that are shown with it. */
const context = 2

/** Compares two texts line by line: what changed, with two lines around it. */
export function lineDiff(before: string, after: string): readonly Line[] {
  const [old, now] = [before.split("\n"), after.split("\n")]
  let [a, b] = [0, 0]
  const lines = [...commonItems(old, now), [old.length, now.length] as const].flatMap(
    ([left, right]) => {
      const between = [...old.slice(a, left).map(removed), ...now.slice(b, right).map(added)]
      a = left + 1
      b = right + 1
      return [...between, ...old.slice(left, a).map(kept)]
    },
  )
  return withContext(lines)
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
