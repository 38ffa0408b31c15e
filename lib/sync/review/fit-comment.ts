import { few } from "#policies/facts/few.ts"
import { type Fold, placeOf } from "./markdown-folds.ts"
import { code, shorten } from "./markdown-text.ts"

/** GitHub takes 65,536 characters; bytes are at least as many, and something is left for those who add a line. */
const bytesAtMost = 65_000

/** Takes whole blocks only, so that nothing is cut in the middle of a fence or a fold; those with something at stake first. */
export function fitComment(
  beginning: readonly string[],
  rest: readonly Fold[],
  base: string,
): string {
  const reserve = 4_500
  const parts: string[] = []
  let bytes = 0
  const fits = (part: string): boolean => {
    const size = Buffer.byteLength(part) + 2
    if (bytes + size > bytesAtMost - reserve) return false
    bytes += size
    return true
  }
  for (const part of beginning) if (fits(part)) parts.push(part)
  const dropped = beginning.length - parts.length
  const kept = new Set<Fold>()
  for (const one of rest.toSorted((a, b) => Number(b.grave) - Number(a.grave)))
    if (fits(`${headingOf(one)}${one.text}`)) kept.add(one)
  const left = rest
    .filter((one) => !kept.has(one))
    .map((one) => `${one.title} (${one.clusters.join(", ")})`)
  let place: string | undefined
  for (const one of rest.filter((fold) => kept.has(fold))) {
    parts.push(placeOf(one) === place ? one.text : `${headingOf(one)}${one.text}`)
    place = placeOf(one)
  }
  return [...parts, ...leftOut(dropped, left, base)].join("\n\n")
}

function headingOf(fold: Fold): string {
  return `#### ${placeOf(fold)}\n\n`
}

function leftOut(dropped: number, left: readonly string[], base: string): readonly string[] {
  if (dropped + left.length === 0) return []
  const names = left.map((title) => code(shorten(title, 80)))
  const objects =
    left.length === 0
      ? []
      : [`${left.length} object${left.length === 1 ? "" : "s"}: ${few(names, 10)}`]
  const blocks = dropped === 0 ? [] : [`${dropped} block${dropped === 1 ? "" : "s"} above`]
  return [
    `**Left out, because a comment has no room for more:** ${[...blocks, ...objects].join("; ")}. All of it: ${code(`bun run diff --base ${shorten(base, 100)} --full`)}`,
  ]
}
