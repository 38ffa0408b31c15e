import type { Fault } from "./judged-resource.ts"
import type { SchemaNode } from "./open-api.ts"

/**
 * Says in words which rule of a schema a value breaks; `value` is how the value is shown, `node` the schema that it does
 * not meet. Sentences that start with "is" follow the path, the others quote the value.
 */
export function describeMismatch(
  { keyword, message, got }: Fault,
  value: string,
  node: SchemaNode | undefined,
): string {
  // The module knows no keyword for `not`.
  const rule = keyword === "" && message === "'not' failed" ? "not" : keyword
  const limit = node?.[rule]
  switch (rule) {
    case "minimum":
      return `${value} is less than ${limit}`
    case "maximum":
      return `${value} is more than ${limit}`
    case "exclusiveMinimum":
      return `${value} is not more than ${bound(limit, node?.minimum)}`
    case "exclusiveMaximum":
      return `${value} is not less than ${bound(limit, node?.maximum)}`
    case "multipleOf":
      return `${value} is no multiple of ${limit}`
    case "minLength":
      return `${value} is shorter than ${counted(limit, "character")}`
    case "maxLength":
      return `${value} is longer than ${counted(limit, "character")}`
    case "minItems":
      return `is shorter than ${counted(limit, "item")}`
    case "maxItems":
      return `is longer than ${counted(limit, "item")}`
    case "minProperties":
      return `is smaller than ${counted(limit, "field")}`
    case "maxProperties":
      return `is larger than ${counted(limit, "field")}`
    case "uniqueItems":
      return `is a list in which each value may stand once; ${message}`
    case "pattern":
      return `${value} does not match ${limit}`
    case "format":
      return `${value} is no ${limit}`
    case "oneOf":
    case "anyOf":
      return alternatives(rule, { message, got, value, branches: listOf(limit) })
    case "not": {
      const together = requiredOf(limit)
      return together === undefined
        ? `${value} is what the schema rules out`
        : `is not to have ${together.join(" and ")} together`
    }
    default:
      return value === "the value"
        ? "is not what it should be"
        : `${value} does not fit: ${message}`
  }
}

interface Alternatives {
  readonly message: string
  readonly got: string
  readonly value: string
  readonly branches: readonly unknown[]
}

function alternatives(
  keyword: "oneOf" | "anyOf",
  { message, got, value, branches }: Alternatives,
): string {
  if (got === "null") return "is null, which may not stand here"
  const names = branches.map(requiredOf)
  if (names.length > 0 && !names.includes(undefined)) {
    const sets = names.map((name) => name?.join(" with "))
    return `is to have ${keyword === "oneOf" ? "exactly" : "at least"} one of ${sets.join(", ")}`
  }
  return message.includes("matched") && !message.includes("none matched")
    ? `${value} fits more than one of the alternatives, and may fit one`
    : `${value} fits none of the alternatives${message.replace(/^[^;]*/, "")}`
}

/** The fields that a branch asks for, if it asks for nothing else. */
function requiredOf(branch: unknown): readonly string[] | undefined {
  const { required, ...rest } = Object(branch) as SchemaNode
  return Array.isArray(required) && Object.keys(rest).length === 0 ? required : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Draft 4 marks a minimum as exclusive, later ones have a number of its own. */
function bound(limit: unknown, beside: unknown): unknown {
  return typeof limit === "number" ? limit : beside
}

function counted(limit: unknown, noun: string): string {
  return `${limit} ${noun}${limit === 1 ? "" : "s"}`
}
