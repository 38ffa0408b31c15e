import type { DumpOptions } from "js-yaml"

/** Prints plain data as js-yaml does, byte for byte, many times as fast: most texts of manifests are plain words. */
export function toYaml(value: object): string {
  if (isLong(value)) return dump(value)
  return block(value, "", "") || emptyOf(value)
}

/** A record or a list, each line after `pad` and with a line break; the first line after `first`. Nothing when it is empty. */
function block(value: object, pad: string, first: string): string {
  let text = ""
  let start = first
  if (Array.isArray(value)) {
    for (const item of value) {
      text += start + listed(item, pad)
      start = pad
    }
    return text
  }
  const record = value as Readonly<Record<string, unknown>>
  for (const key in record) {
    const field = record[key]
    if (field === undefined) continue
    text += start + keyed(key, field, pad)
    start = pad
  }
  return text
}

/** A block begins behind the dash, on the same line. */
function listed(value: unknown, pad: string): string {
  if (typeof value !== "object" || value === null) return `- ${scalar(value)}\n`
  const deeper = `${pad}  `
  return isLong(value)
    ? `- ${indented(dump(value), deeper).slice(deeper.length)}`
    : block(value, deeper, "- ") || `- ${emptyOf(value)}`
}

/** A block begins below its key. */
function keyed(key: string, value: unknown, pad: string): string {
  if (key.length > 100 || isLong(key) || isLong(value))
    return indented(dump({ [key]: value }), pad).slice(pad.length)
  const name = scalar(key)
  if (typeof value !== "object" || value === null) return `${name}: ${scalar(value)}\n`
  const deeper = `${pad}  `
  const inside = block(value, deeper, deeper)
  return inside === "" ? `${name}: ${emptyOf(value)}` : `${name}:\n${inside}`
}

function emptyOf(value: object): string {
  return Array.isArray(value) ? "[]\n" : "{}\n"
}

function scalar(value: unknown): string {
  if (typeof value === "boolean" || Number.isSafeInteger(value)) return String(value)
  if (typeof value !== "string") return dump(value).trimEnd()
  const known = scalars.get(value)
  if (known !== undefined) return known
  const text = spelled(value)
  if (scalars.size < 10_000) scalars.set(value, text)
  return text
}

function spelled(text: string): string {
  if (plain.test(text) && !reserved.test(text)) return text
  return wholeNumber.test(text) ? `'${text}'` : dump(text).trimEnd()
}

const plain = /^(?:[A-Za-z/](?:[\w./@-]|:[\w/])*|[1-9]\d*(?:m|Ki|Mi|Gi|Ti))$/
const wholeNumber = /^(?:0|[1-9]\d*)$/
/** What some reader of YAML takes for a boolean or for nothing. */
const reserved = /^(y|yes|n|no|on|off|true|false|null)$/i
const scalars = new Map<string, string>()

/** Loaded for the few texts that need it: it takes longer to start than most renders to print. */
function dump(value: unknown): string {
  const yaml: { dump(value: unknown, options: DumpOptions): string } = import.meta.require(
    "js-yaml",
  )
  return yaml.dump(value, { lineWidth: -1, noRefs: true })
}

/** A text of several lines is a block of its own. */
function isLong(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\n")
  if (!Array.isArray(value)) return false
  for (const item of value) if (isLong(item)) return true
  return false
}

function indented(text: string, pad: string): string {
  return pad === "" ? text : text.replaceAll(/^(?=.)/gm, pad)
}
