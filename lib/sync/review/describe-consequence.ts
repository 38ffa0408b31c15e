import { oneLine, type Paint } from "../describe-text.ts"
import type { Consequence } from "./review.ts"

/** Writes one consequence in the colour of its weight. */
export function consequenceLine({ weight, text }: Consequence, colours: Paint): string {
  const sentence = `▸ ${oneLine(text)}`
  if (weight === "danger") return `      ${colours.red(sentence)}`
  return `      ${weight === "notice" ? colours.yellow(sentence) : colours.dim(sentence)}`
}
