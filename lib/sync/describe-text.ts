/** Colours a text, or leaves it as it is. */
export type Paint = Readonly<
  Record<"red" | "green" | "yellow" | "dim" | "bold", (text: string) => string>
>

/** Chooses between ANSI colours and none. */
export function paint(colour: boolean): Paint {
  const code = (open: number, close: number) => (text: string) =>
    colour ? `\u001b[${open}m${text}\u001b[${close}m` : text
  return {
    red: code(31, 39),
    green: code(32, 39),
    yellow: code(33, 39),
    dim: code(2, 22),
    bold: code(1, 22),
  }
}

/** Formats milliseconds for people: `45 ms`, `2.1 s`, `3 min 5 s`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return "0 ms"
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Makes a text from a commit or a cluster safe for a terminal: no control characters but newlines, no direction overrides. */
export function plain(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, " ").trimEnd()
}

/** Makes such a text safe for a place that has one line. */
export function oneLine(text: string): string {
  return plain(text).replaceAll("\n", " ")
}
