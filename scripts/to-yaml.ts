import { createRequire } from "node:module"
import type { DumpOptions } from "js-yaml"

/** Prints plain data as js-yaml does, byte for byte, many times as fast: most texts of manifests are plain words. */
export function toYaml(value: object): string {
  return block(value, "", "")
}

/** A record or a list that is not empty, each line after `pad` and with a line break; the first line after `first`. */
function block(value: object, pad: string, first: string): string {
  if (isLong(value)) return first + indented(dump(value), pad).slice(pad.length)
  let text = ""
  let before = first
  if (Array.isArray(value)) {
    for (const item of value) {
      text += `${before}-${entry(item, pad, " ")}`
      before = pad
    }
    return text
  }
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue
    text += before
    text +=
      isLong(field) || isLong(key) || key.length > 100
        ? indented(dump({ [key]: field }), pad).slice(pad.length)
        : `${scalar(key)}:${entry(field, pad, "\n")}`
    before = pad
  }
  return text
}

/** What follows a dash, where a block begins on the same line, or a colon, where it begins on the next. */
function entry(value: unknown, pad: string, before: " " | "\n"): string {
  if (typeof value !== "object" || value === null) return ` ${scalar(value)}\n`
  if (isEmpty(value)) return Array.isArray(value) ? " []\n" : " {}\n"
  const deeper = `${pad}  `
  return before + block(value, deeper, before === " " ? "" : deeper)
}

function isEmpty(value: object): boolean {
  if (Array.isArray(value)) return value.length === 0
  for (const _ in value) return false
  return true
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

const plain = /^(?:[A-Za-z](?:[\w./@-]|:[\w/])*|[1-9]\d*(?:m|Ki|Mi|Gi|Ti))$/
const wholeNumber = /^(?:0|[1-9]\d*)$/
/** What some reader of YAML takes for a boolean or for nothing. */
const reserved = /^(y|yes|n|no|on|off|true|false|null)$/i
const scalars = new Map<string, string>()

/** Loaded for the few texts that need it: it takes longer to start than most renders to print. */
function dump(value: unknown): string {
  const yaml: { dump(value: unknown, options: DumpOptions): string } = require("js-yaml")
  return yaml.dump(value, { lineWidth: -1, noRefs: true })
}

const require = createRequire(import.meta.url)

/** A text of several lines is a block of its own. */
function isLong(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\n")
  return Array.isArray(value) && value.some(isLong)
}

function indented(text: string, pad: string): string {
  return pad === "" ? text : text.replaceAll(/^(?=.)/gm, pad)
}
