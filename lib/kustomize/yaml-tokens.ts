/** A piece of one line of YAML. */
export interface Token {
  readonly type:
    | "block"
    | "close"
    | "colon"
    | "comma"
    | "comment"
    | "dash"
    | "mark"
    | "open"
    | "plain"
    | "quoted"
  /** Column where it begins. */
  readonly at: number
  readonly text: string
}

/**
 * Cuts a line of YAML from a column on, `depth` brackets deep. A dash is the `-` or `?` before an item, a mark is an
 * anchor, an alias or a tag, a block is the `|` or `>` before a text. See https://yaml.org/spec/1.2.2/#5-character-productions
 */
export function tokensOf(line: string, from: number, depth: number): readonly Token[] {
  const tokens: Token[] = []
  let inside = depth
  for (let at = skipBlanks(line, from); at < line.length; ) {
    const type = typeAt(line, at, { inside, previous: tokens.at(-1)?.type })
    const text = textAt(line, at, { type, inside })
    if (type === "open") inside += 1
    if (type === "close") inside -= 1
    tokens.push({ type, at, text })
    at = skipBlanks(line, at + text.length)
  }
  return tokens
}

/** Says whether a quoted text ends on its line; one that began on an earlier line is given with its quote in front. */
export function isClosed(quoted: string): boolean {
  const pattern = quoted.startsWith("'") ? singleQuoted : doubleQuoted
  return pattern.exec(quoted)?.[1] !== ""
}

type Type = Token["type"]

function typeAt(
  line: string,
  at: number,
  { inside, previous }: { readonly inside: number; readonly previous: Type | undefined },
): Type {
  const sign = line.charAt(at)
  const isAlone = at + 1 === line.length || isBlank(line.charCodeAt(at + 1))
  if (sign === '"' || sign === "'") return "quoted"
  if (sign === "#") return "comment"
  if (sign === "&" || sign === "*" || sign === "!") return "mark"
  if (sign === "{" || sign === "[") return "open"
  if (inside > 0 && (sign === "}" || sign === "]")) return "close"
  if (inside > 0 && sign === ",") return "comma"
  if (inside === 0 && (sign === "|" || sign === ">")) return "block"
  if (inside === 0 && (sign === "-" || sign === "?") && isAlone) return "dash"
  const followsKey = previous === "quoted" || previous === "close"
  const isColon = isAlone || (inside > 0 && (followsKey || /[,[\]{}]/.test(line.charAt(at + 1))))
  return sign === ":" && isColon ? "colon" : "plain"
}

function textAt(
  line: string,
  at: number,
  { type, inside }: { readonly type: Type; readonly inside: number },
): string {
  switch (type) {
    case "quoted":
      return match(line.charAt(at) === "'" ? singleQuotedAt : doubleQuotedAt, line, at)
    case "comment":
      return line.slice(at)
    case "mark":
      return match(inside > 0 ? flowMark : blockMark, line, at)
    case "block":
      return match(blockHeader, line, at)
    case "plain":
      return match(inside > 0 ? flowPlain : blockPlain, line, at)
    default:
      return line.charAt(at)
  }
}

const singleQuoted = /^'(?:[^']|'')*('|$)/
const doubleQuoted = /^"(?:[^"\\]|\\(?:.|$))*("|$)/
const singleQuotedAt = new RegExp(singleQuoted.source.slice(1), "y")
const doubleQuotedAt = new RegExp(doubleQuoted.source.slice(1), "y")
const blockMark = /\S+/y
const flowMark = /[^\s,[\]{}]+/y
const blockHeader = /[|>][-+0-9]*/y
const blockPlain = /(?:[^:\s]+|:(?=\S)|[ \t\r]+(?=[^\s#:]|:\S))+/y
const flowPlain = /(?:[^:\s,[\]{}]+|:(?=[^\s,[\]{}])|[ \t\r]+(?=[^\s#:,[\]{}]|:[^\s,[\]{}]))+/y

/** At least one character, so that every line comes to an end. */
function match(pattern: RegExp, line: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(line)?.[0] ?? line.charAt(at)
}

function skipBlanks(line: string, from: number): number {
  let at = from
  while (isBlank(line.charCodeAt(at))) at += 1
  return at
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13
}
