import { badRequest } from "#lib/embedded/api/status-errors.ts"

const MOST_VALUES = 200_000

/** Parses YAML (JSON is YAML, too) into a tree; aliases that would blow it up are refused. */
export function parseYaml(text: string): unknown {
  let value: unknown
  try {
    value = text.trimStart().startsWith("{") ? JSON.parse(text) : Bun.YAML.parse(text)
  } catch (cause) {
    throw badRequest(
      `error decoding YAML: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
  }
  return tree(value, { left: MOST_VALUES })
}

/** Copies, so that what an alias names twice is two values. */
function tree(value: unknown, budget: { left: number }): unknown {
  budget.left -= 1
  if (budget.left < 0)
    throw badRequest(`error decoding YAML: it has more than ${MOST_VALUES} values`)
  if (Array.isArray(value)) return value.map((item) => tree(item, budget))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, tree(child, budget)]))
}
