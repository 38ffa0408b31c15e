import { takeTokens, type YamlState } from "./yaml-line.ts"
import { isClosed, tokensOf } from "./yaml-tokens.ts"

/**
 * Writes a Kubernetes YAML file (YAML 1.1, as Go reads it) so that Bun's reader of YAML 1.2 understands the same: `0644`
 * becomes `420`, and a text that the end of the file cuts off gets no line break. Throws a TypeError that names every
 * line which Bun would take in silence: a key that is there twice, a template that nobody filled in, a number with too
 * many digits.
 */
export function yaml12(text: string): string {
  const state: YamlState = {
    ...{ blocks: [], flows: [], problems: [] },
    ...{ parent: -1, block: undefined, quote: undefined, isTextOpen: false },
  }
  const source = text.replace(/^\uFEFF/, "").split("\n")
  const lines = source.map((line, index) => takeLine(line, index, state))
  if (state.problems.length > 0) throw new TypeError(state.problems.join("\n"))
  const { block } = state
  if (block !== undefined && source.at(-1)?.trim() !== "")
    lines[block.line] = withoutBreak(lines[block.line] ?? "", block.token.text)
  return lines.join("\n")
}

function takeLine(line: string, index: number, state: YamlState): string {
  const indent = line.length - line.trimStart().length
  const isMarker = indent === 0 && state.quote === undefined && /^(---|\.\.\.)(\s|$)/.test(line)
  if (isMarker) startDocument(state)
  else if (indent === line.length) return line
  else if (state.block !== undefined && indent > state.block.parent) return line
  state.block = undefined
  if (state.isTextOpen && state.flows.length === 0 && indent > state.parent) {
    state.isTextOpen = !/\s#/.test(line)
    return line
  }
  const inside = state.quote !== undefined || state.flows.length > 0
  // Go takes what a quote or a bracket holds at any column, Bun only to the right of the key.
  const shift = inside && indent <= state.parent ? " ".repeat(state.parent + 1) : ""
  const from = isMarker ? 3 : endOfQuote(line, state)
  if (from === undefined) return `${shift}${line}`
  const tokens = tokensOf(line, from, state.flows.length)
  return `${shift}${takeTokens({ text: line, index, tokens }, state)}`
}

function startDocument(state: YamlState): void {
  state.blocks.length = 0
  state.flows.length = 0
  state.parent = -1
  state.isTextOpen = false
}

/** Where the quote of an earlier line ends: 0 without one, undefined when it goes on. */
function endOfQuote(line: string, state: YamlState): number | undefined {
  if (state.quote === undefined) return 0
  const [rest] = tokensOf(`${state.quote}${line}`, 0, 0)
  if (rest === undefined || !isClosed(rest.text)) return undefined
  state.quote = undefined
  return rest.text.length - 1
}

/** Ends a text's header with `-`. */
function withoutBreak(line: string, header: string): string {
  const at = line.lastIndexOf(header)
  const chomped = `${header.replace(/[-+]/, "")}-`
  return `${line.slice(0, at)}${chomped}${line.slice(at + header.length)}`
}
