import { difficulties } from "./difficulty.ts"

/** How a reader did on the pictures of one difficulty, or on all of them. */
export interface Tally {
  readonly count: number
  readonly right: number
  /** No reading although there is a number. */
  readonly abstained: number
  /** Another number, or a number where there is none. */
  readonly wrong: number
  /** Those of the wrong that are below the true number, or below 100 where there is none: they would come first. */
  readonly wrongAndLow: number
}

/** One picture: the number it shows and the number that was read, undefined for none. */
export interface Judged {
  readonly difficulty: string
  readonly number: number | undefined
  readonly read: number | undefined
}

/** Counts how often a reader was right. */
export function tally(judged: readonly Judged[]): Tally {
  const wrong = judged.filter(({ number, read }) => read !== undefined && read !== number)
  return {
    count: judged.length,
    right: judged.filter(({ number, read }) => read === number).length,
    abstained: judged.filter(({ number, read }) => read === undefined && number !== undefined)
      .length,
    wrong: wrong.length,
    wrongAndLow: wrong.filter(({ number = 100, read = 100 }) => read < number).length,
  }
}

/** Writes the table of a reader beside plain Tesseract, by difficulty, in Markdown. */
export function tallyTable(ours: readonly Judged[], plain: readonly Judged[]): string {
  const rows = difficulties.map(({ name, what }) => [`${name}: ${what}`, name] as const)
  return [
    "| pictures | count | right | abstained | wrong | wrong and low | plain tesseract.js right | wrong and low |",
    "|---|--:|--:|--:|--:|--:|--:|--:|",
    ...rows.map(([title, name]) => line(title, of(ours, name), of(plain, name))),
    line("**all**", tally(ours), tally(plain)),
  ].join("\n")
}

function of(judged: readonly Judged[], difficulty: string): Tally {
  return tally(judged.filter((one) => one.difficulty === difficulty))
}

function line(title: string, ours: Tally, plain: Tally): string {
  const cells = [
    title,
    ours.count,
    percent(ours.right, ours.count),
    ours.abstained,
    ours.wrong,
    ours.wrongAndLow,
    percent(plain.right, plain.count),
    plain.wrongAndLow,
  ]
  return `| ${cells.join(" | ")} |`
}

function percent(part: number, count: number): string {
  return count === 0 ? "–" : `${((100 * part) / count).toFixed(1)} %`
}
