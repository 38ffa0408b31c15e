/**
 * Shows what a reader would not see: control characters, direction overrides and characters without width become
 * `\u202e` and the like. Newlines and tabs stay, a carriage return at the end of a line goes.
 */
export function visible(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(
      /(?!\n|\t|\ufe0f)[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu,
      escaped,
    )
    .replaceAll("\t", "    ")
}

/** Shows white space as well, for lines that differ in nothing else. */
export function visibleSpace(text: string): string {
  const shown = text.replace(/[\t\r]/g, (space) => (space === "\t" ? "\\t" : "\\r"))
  return visible(shown.replace(/ +$/, (end) => "·".repeat(end.length)))
}

/** Of two long texts what lies around their difference. */
export function around(before: string, after: string): readonly [string, string] {
  if (Math.max(before.length, after.length) <= longest) return [before, after]
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1
  const [from, rest] = [Math.max(0, start - context), Math.max(0, end - context)]
  const cut = (text: string) =>
    `${from > 0 ? "…" : ""}${text.slice(from, text.length - rest).toWellFormed()}${rest > 0 ? "…" : ""}`
  return [cut(before), cut(after)]
}

const longest = 200
const context = 60

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`
}
