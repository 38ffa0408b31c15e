/**
 * Lists fields that a JSON text gives twice (`spec.replicas`, `spec.containers[0].image`): the parser would silently
 * take the last. The text must be valid JSON.
 */
export function duplicateFields(text: string): string[] {
  const found: string[] = []
  const stack: Level[] = []
  let at = 0
  while (at < text.length) {
    const char = text[at]
    const level = stack.at(-1)
    if (char === "{") stack.push({ keys: new Set(), key: undefined, index: undefined })
    else if (char === "[") stack.push({ keys: undefined, key: undefined, index: 0 })
    else if (char === "}" || char === "]") stack.pop()
    else if (char === ",") next(level)
    else if (char === '"') {
      const end = endOfString(text, at)
      if (level?.keys !== undefined && level.key === undefined) {
        level.key = JSON.parse(text.slice(at, end)) as string
        if (level.keys.has(level.key)) found.push(pathOf(stack))
        level.keys.add(level.key)
      }
      at = end
      continue
    }
    at += 1
  }
  return found
}

/** An object or list that the scan is in; `keys` is undefined in a list, `index` in an object. */
interface Level {
  readonly keys: Set<string> | undefined
  key: string | undefined
  index: number | undefined
}

function next(level: Level | undefined): void {
  if (level === undefined) return
  level.key = undefined
  if (level.index !== undefined) level.index += 1
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1
  return at + 1
}

function pathOf(stack: readonly Level[]): string {
  return stack
    .map(({ key, index }) => (index === undefined ? `.${key}` : `[${index}]`))
    .join("")
    .slice(1)
}
