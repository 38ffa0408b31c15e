import { dump } from "js-yaml"

/** Prints plain data as js-yaml does, byte for byte, many times as fast: most texts of manifests are plain words. */
export function toYaml(value: object): string {
  return block(value, "")
}

/** A record or a list that is not empty, each line after `pad` and with a line break. */
function block(value: object, pad: string): string {
  if (isLong(value)) return indented(dump(value, options), pad)
  if (Array.isArray(value)) return value.map((item) => `${pad}-${entry(item, pad, " ")}`).join("")
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) =>
      isLong(field) || isLong(key) || key.length > 100
        ? indented(dump({ [key]: field }, options), pad)
        : `${pad}${scalar(key)}:${entry(field, pad, "\n")}`,
    )
    .join("")
}

/** What follows a dash, where a block begins on the same line, or a colon, where it begins on the next. */
function entry(value: unknown, pad: string, before: " " | "\n"): string {
  if (typeof value !== "object" || value === null) return ` ${scalar(value)}\n`
  if (Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0)
    return Array.isArray(value) ? " []\n" : " {}\n"
  const lines = block(value, `${pad}  `)
  return before === " " ? ` ${lines.slice(pad.length + 2)}` : `\n${lines}`
}

function scalar(value: unknown): string {
  if (typeof value === "boolean" || Number.isSafeInteger(value)) return String(value)
  if (typeof value === "string" && plain.test(value) && !reserved.test(value)) return value
  const known = typeof value === "string" ? scalars.get(value) : undefined
  const text = known ?? dump(value, options).trimEnd()
  if (typeof value === "string" && scalars.size < 10_000) scalars.set(value, text)
  return text
}

const options = { lineWidth: -1, noRefs: true } as const
const plain = /^[A-Za-z][\w./-]*$/
/** What some reader of YAML takes for a boolean or for nothing. */
const reserved = /^(y|yes|n|no|on|off|true|false|null)$/i
const scalars = new Map<string, string>()

/** A text of several lines is a block of its own. */
function isLong(value: unknown): boolean {
  return (
    (typeof value === "string" && value.includes("\n")) ||
    (Array.isArray(value) && value.some((item) => isLong(item)))
  )
}

function indented(text: string, pad: string): string {
  return pad === "" ? text : text.replaceAll(/^(?=.)/gm, pad)
}
