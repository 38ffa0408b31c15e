/**
 * Writes a Kubernetes YAML file (YAML 1.1) so that a reader of YAML 1.2 understands the same: `0644` becomes `0o644`.
 * Throws a TypeError when a mapping has a key twice, which Bun's reader takes in silence.
 */
export function yaml12(text: string): string {
  const problems: string[] = []
  const open: Open[] = []
  let block: number | undefined
  let quote: string | undefined
  const lines = text.split("\n").map((line, index) => {
    const indent = line.length - line.trimStart().length
    if (quote !== undefined) {
      quote = closes(line, quote) ? undefined : quote
      return line
    }
    if (line.trim() === "" || line.trimStart().startsWith("#")) return line
    if (block !== undefined && indent > block) return line
    block = undefined
    if (/^(---|\.\.\.)(\s|$)/.test(line)) open.length = 0
    const parts = partsOf(line)
    const problem = enter(open, parts)
    if (problem !== undefined)
      problems.push(`Cannot take line ${index + 1} of the YAML: ${problem}`)
    if (/(^|[\s:-])[|>][-+0-9]*\s*(#.*)?$/.test(parts.value)) block = parts.column
    quote = unclosed(parts.value)
    return line.replace(/^(\s*(?:- +)*(?:[\w./-]+:\s+)?)0([0-7]+)(\s*(?:#.*)?)$/, "$10o$2$3")
  })
  if (problems.length > 0) throw new TypeError(problems.join("\n"))
  return lines.join("\n")
}

interface Parts {
  /** Column of the mapping that the key belongs to. */
  readonly indent: number
  /** What belongs to the value stands to the right of this column. */
  readonly column: number
  /** The line begins an item of a list. */
  readonly isItem: boolean
  readonly key: string | undefined
  readonly value: string
}

interface Open {
  readonly indent: number
  readonly keys: Set<string>
}

function partsOf(line: string): Parts {
  const [dashes = ""] = /^\s*(?:-\s+)*/.exec(line) ?? []
  const rest = line.slice(dashes.length)
  const [matched, key] =
    /^("[^"]*"|'[^']*'|[^\s"'#{}[\],&*!|>%@`][^#]*?)\s*:(?=\s|$)/.exec(rest) ?? []
  return {
    indent: dashes.length,
    column: key === undefined ? dashes.trimEnd().length - 1 : dashes.length,
    isItem: dashes.includes("-"),
    key: key?.replace(/^(["'])(.*)\1$/, "$2"),
    value: matched === undefined ? rest : rest.slice(matched.length).trim(),
  }
}

/** Keeps the open mappings, innermost last; says what is wrong with the key. */
function enter(open: Open[], { indent, isItem, key }: Parts): string | undefined {
  while ((open.at(-1)?.indent ?? -1) > indent) open.pop()
  if (isItem && open.at(-1)?.indent === indent) open.pop()
  if (key === undefined) return undefined
  if (open.at(-1)?.indent !== indent) open.push({ indent, keys: new Set() })
  const keys = open.at(-1)?.keys
  if (keys?.has(key)) return `the key "${key}" is there twice`
  keys?.add(key)
  return undefined
}

/** The quote that a value opens and does not close on its line. */
function unclosed(value: string): string | undefined {
  const quote = value[0]
  if (quote !== '"' && quote !== "'") return undefined
  return closes(value.slice(1), quote) ? undefined : quote
}

function closes(text: string, quote: string): boolean {
  const plain = quote === "'" ? text.replaceAll("''", "") : text.replaceAll(/\\./g, "")
  return plain.includes(quote)
}
