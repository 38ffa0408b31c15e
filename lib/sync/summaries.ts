import type { Change } from "./change.ts"
import type { Step } from "./diff.ts"

/** `1 to create, 2 to configure, 1 to recreate, 14 unchanged` */
export function diffSummary(steps: readonly Step[]): string {
  const actions = steps.map(({ change }) => change.action)
  return counted([
    [count(actions, "create"), "to create"],
    [count(actions, "configure"), "to configure"],
    [count(actions, "recreate"), "to recreate"],
    [count(actions, "unchanged"), "unchanged"],
  ])
}

/** `3 written` */
export function deploySummary({ written }: { readonly written: number }): string {
  return written === 0 ? "nothing to write" : `${written} written`
}

/** `17 ready` */
export function healthSummary(seen: { readonly ready: number; readonly written: number }): string {
  return seen.written === 0 ? "nothing new" : `${seen.ready} ready`
}

/** `2 pruned, 1 kept` */
export function pruneSummary(changes: readonly Change[]): string {
  const actions = changes.map(({ action }) => action)
  const summary = counted([
    [count(actions, "prune"), "pruned"],
    [count(actions, "keep"), "kept"],
  ])
  return summary || "nothing to prune"
}

function count(actions: readonly string[], action: string): number {
  return actions.filter((one) => one === action).length
}

function counted(parts: readonly (readonly [number, string])[]): string {
  return parts.flatMap(([amount, what]) => (amount > 0 ? [`${amount} ${what}`] : [])).join(", ")
}
