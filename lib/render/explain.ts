/**
 * Puts what was thrown while a file loaded into one sentence that starts with where:
 * `clusters/local/rotisserie.ts:12:5: Expected ";" but found "}"`. Paths are relative to the tree.
 */
export function explain(thrown: unknown, file: string, directory: string): string {
  try {
    return sentenceOf(thrown, file, directory)
  } catch {
    return `${file}: something that cannot be shown was thrown; throw an Error`
  }
}

function sentenceOf(thrown: unknown, file: string, directory: string): string {
  const error = firstOf(thrown)
  const message = oneLine(messageOf(error), directory)
  const place = placeOf(error, directory)
  if (place === undefined) return `${file}: ${message}`
  return place.file === file
    ? `${place.file}:${place.line}:${place.column}: ${message}`
    : `${file}: ${place.file}:${place.line}:${place.column}: ${message}`
}

/** Bun throws the errors of one file together; the first is the cause of the others. */
function firstOf(thrown: unknown): unknown {
  return thrown instanceof AggregateError ? (thrown.errors[0] ?? thrown) : thrown
}

function messageOf(error: unknown): string {
  if (!hasMessage(error)) return `something that is not an error was thrown: ${String(error)}`
  return error.message || "an error without a message was thrown"
}

/** Bun's BuildMessage and ResolveMessage are no instances of Error. */
function hasMessage(error: unknown): error is { readonly message: string } {
  return (
    typeof error === "object" &&
    error !== null &&
    "message" in error &&
    typeof error.message === "string"
  )
}

function oneLine(message: string, directory: string): string {
  const text = message
    .replaceAll(`${directory}/`, "")
    .trim()
    .replaceAll(/\s*\n\s*/g, "; ")
  const short = text.length > 1_000 ? `${text.slice(0, 1_000)}…` : text
  return short.replace(/\.$/, "")
}

interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

function placeOf(error: unknown, directory: string): Place | undefined {
  if (typeof error !== "object" || error === null) return undefined
  if ("position" in error && isPosition(error.position)) {
    const { file, line, column } = error.position
    return { file: file.replace(`${directory}/`, ""), line, column }
  }
  if (!("stack" in error) || typeof error.stack !== "string") return undefined
  return placeInStack(error.stack, directory)
}

function isPosition(value: unknown): value is Place {
  return (
    typeof value === "object" &&
    value !== null &&
    "file" in value &&
    typeof value.file === "string" &&
    "line" in value &&
    typeof value.line === "number" &&
    "column" in value &&
    typeof value.column === "number" &&
    value.line > 0
  )
}

/** The first call that the repository's own data made: lib/ only passes on what it was given. */
function placeInStack(stack: string, directory: string): Place | undefined {
  for (const [, path = "", line, column] of stack.matchAll(/\(?(\/[^():\n]+):(\d+):(\d+)\)?$/gm)) {
    if (!path.startsWith(`${directory}/`)) continue
    const file = path.slice(directory.length + 1)
    if (!file.startsWith("lib/")) return { file, line: Number(line), column: Number(column) }
  }
  return undefined
}
