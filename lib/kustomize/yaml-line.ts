import { closeBlocks, isNewKey, type YamlKeys } from "./yaml-keys.ts"
import { yamlNumber } from "./yaml-number.ts"
import { isClosed, type Token } from "./yaml-tokens.ts"

/** What one line of a YAML file leaves for the next. */
export interface YamlState extends YamlKeys {
  /** Column of the key or the dash that what follows belongs to. */
  parent: number
  /** The header of the text that the next lines belong to, where they stand to the right of `parent`. */
  block: { readonly token: Token; readonly line: number; readonly parent: number } | undefined
  /** The quote that is open at the end of the line. */
  quote: string | undefined
  /** The line ended with a text without quotes, which the next may go on with. */
  isTextOpen: boolean
  readonly problems: string[]
}

interface Line {
  readonly text: string
  readonly index: number
  readonly tokens: readonly Token[]
}

/** Notes what the tokens of a line mean; returns the line with its numbers as YAML 1.2 writes them. */
export function takeTokens({ text, index, tokens }: Line, state: YamlState): string {
  const wasTextOpen = state.isTextOpen
  const column = tokens.find(({ type }) => type !== "dash")?.at ?? 0
  let taken = 0
  const parts = tokens.map((token, place) => {
    const [previous, next] = [tokens[place - 1], tokens[place + 1]]
    const goesOn = place === 0 && wasTextOpen
    const key = tokens[place - 2]?.text
    state.isTextOpen = false
    const written = take({ token, previous, next, column, goesOn, index, key }, state)
    const part = `${text.slice(taken, token.at)}${written}`
    taken = token.at + token.text.length
    return part
  })
  return parts.join("") + text.slice(taken)
}

interface Place {
  readonly token: Token
  readonly previous: Token | undefined
  readonly next: Token | undefined
  /** Where the first token after the dashes begins. */
  readonly column: number
  /** The token goes on with the text of the line above. */
  readonly goesOn: boolean
  readonly index: number
  /** The key before a value. */
  readonly key: string | undefined
}

function take(place: Place, state: YamlState): string {
  const { token, previous, next } = place
  if (next?.type === "colon" && (token.type === "plain" || token.type === "quoted"))
    return takeKey(place, state)
  switch (token.type) {
    case "dash":
      closeBlocks(state, token.at)
      state.parent = token.at
      break
    case "open":
      if (token.text === "{" && previous?.text === "{" && previous.at === token.at - 1)
        report(place, state, "{{ begins a template that nobody filled in; render it, or quote it")
      state.flows.push(token.text === "{" ? new Set() : undefined)
      break
    case "close":
      state.flows.pop()
      if (next?.type === "colon") report(place, state, "a key is a text, and this is none")
      break
    case "block":
      state.block = { token, line: place.index, parent: state.parent }
      break
    case "mark":
      if (foreignTag.test(token.text))
        report(place, state, `the tag ${token.text} is not known; write the value that it makes`)
      break
    case "quoted":
      if (!isClosed(token.text)) state.quote = token.text.charAt(0)
      break
    case "plain":
      state.isTextOpen = true
      return place.goesOn || isTagged(previous) ? token.text : numberAt(place, state)
    default:
  }
  return token.text
}

function takeKey({ token, column, ...place }: Place, state: YamlState): string {
  const key = token.type === "quoted" ? token.text.slice(1, -1) : token.text
  if (state.flows.length === 0) {
    closeBlocks(state, column)
    state.parent = column
  }
  if (!isNewKey(state, key, column)) report(place, state, `the key "${key}" is there twice`)
  return token.text
}

function report({ index }: Pick<Place, "index">, { problems }: YamlState, what: string): void {
  problems.push(`Cannot take line ${index + 1} of the YAML: ${what}`)
}

/** Tags that say more than Bun's reader listens to. */
const foreignTag = /^!!(binary|bool|omap|pairs|set|timestamp)$/

/** `!!str 0644` is a text. */
function isTagged(previous: Token | undefined): boolean {
  return previous?.type === "mark" && /^!(?!!int$)/.test(previous.text)
}

/** The bounds of a CRD's schema are floating-point numbers everywhere. */
function numberAt(place: Place, state: YamlState): string {
  const { token, key } = place
  try {
    return yamlNumber(token.text)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    if (key !== "maximum" && key !== "minimum") report(place, state, error.message)
    return token.text
  }
}
