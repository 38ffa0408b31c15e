import { few } from "./few.ts"
import type { Surroundings } from "./surroundings.ts"
import { text } from "./text.ts"

/** What was looked for, and where. */
export interface Missing {
  readonly kind: string
  readonly namespace: unknown
  readonly name: unknown
}

/** Says what there is instead: `there is ConfigMap a, b`. Of many, those that stand beside it in the alphabet. */
export function insteadOf({ kind, namespace, name }: Missing, around: Surroundings): string {
  const names = around.names(kind, namespace)
  if (names.length === 0) return `nothing declares a ${kind} there`
  return `there is ${kind} ${few(nearest(names, text(name)))}${names.length > shown ? ", …" : ""}`
}

const shown = 6

function nearest(names: readonly string[], wanted: string): readonly string[] {
  let low = 0
  let high = names.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((names[middle] ?? "") < wanted) low = middle + 1
    else high = middle
  }
  const start = Math.max(0, Math.min(low - shown / 2, names.length - shown))
  return names.slice(start, start + shown)
}
