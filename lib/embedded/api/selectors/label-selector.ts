import { badRequest } from "#lib/embedded/api/status-errors.ts"

export type Labels = Readonly<Record<string, string>>

export type LabelTest = (labels: Labels) => boolean

const REQUIREMENT =
  /^\s*(!)?\s*([^\s!=<>,()]+)\s*(?:(==|=|!=|<|>)\s*([^\s,()=!]*)|(in|notin)\s*\(([^()]*)\)|)\s*$/

/** Reads a label selector as a query writes it: `app=a,env in (x,y),!old`. An empty one matches everything. */
export function labelSelector(text: string): LabelTest {
  const tests = splitRequirements(text).map(requirement)
  return (labels) => tests.every((test) => test(labels))
}

function requirement(text: string): LabelTest {
  const [, not, key = "", operator, value = "", set, values = ""] = REQUIREMENT.exec(text) ?? []
  if (key === "" || (not !== undefined && (operator !== undefined || set !== undefined)))
    throw unreadable(text)
  if (not !== undefined) return (labels) => !(key in labels)
  switch (operator ?? set) {
    case undefined:
      return (labels) => key in labels
    case "=":
    case "==":
      return (labels) => labels[key] === value
    case "!=":
      return (labels) => labels[key] !== value
    case "<":
      return (labels) => key in labels && Number(labels[key]) < Number(value)
    case ">":
      return (labels) => key in labels && Number(labels[key]) > Number(value)
    case "in":
      return among(key, values)
    default: {
      const inside = among(key, values)
      return (labels) => !inside(labels)
    }
  }
}

function among(key: string, values: string): LabelTest {
  const wanted = new Set(values.split(",").map((value) => value.trim()))
  return (labels) => {
    const value = labels[key]
    return value !== undefined && wanted.has(value)
  }
}

/** Splits at commas outside of parentheses. */
function splitRequirements(text: string): string[] {
  if (text.trim() === "") return []
  return text.split(/,(?![^()]*\))/)
}

function unreadable(text: string): Error {
  const stray = text.trim().split(/\s+/)[1]
  return badRequest(
    stray === undefined
      ? `unable to parse requirement: found '${text.trim()}', expected: identifier`
      : `unable to parse requirement: found '${stray}', expected: in, notin, =, ==, !=, gt, lt`,
  )
}
