/** Writes a value of unknown shape into a sentence: never an exception, never longer than a line. */
export function text(value: unknown): string {
  if (typeof value === "string") return value.length > 120 ? `${value.slice(0, 119)}…` : value
  if (value === undefined) return "nothing"
  const json = JSON.stringify(value) ?? String(value)
  return json.length > 120 ? `${json.slice(0, 119)}…` : json
}
