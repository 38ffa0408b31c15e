import { isSecretName } from "./log.ts"
import type { Variable } from "./variable.ts"

export type EnvironmentSpec = Readonly<Record<string, Variable<unknown>>>
export type Environment<S extends EnvironmentSpec> = {
  readonly [Name in keyof S]: S[Name] extends Variable<infer T> ? T : never
}

/**
 * Reads a service's whole configuration from its environment, once, at start.
 * Throws one error that lists every problem; values of secret-like variables are never in it.
 */
export function environment<const S extends EnvironmentSpec>(
  spec: S,
  source: Readonly<Record<string, string | undefined>> = process.env,
): Environment<S> {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, variable] of Object.entries(spec)) {
    const text = source[name] ?? ""
    if (text === "") {
      if (variable.absent === undefined) problems.push(missing(name, variable))
      else values[name] = variable.absent.value
      continue
    }
    const value = variable.read(text)
    if (value === undefined) problems.push(wrong(name, text, variable))
    else values[name] = value
  }
  for (const [name, variable] of Object.entries(spec)) {
    if (values[name] !== undefined || (source[name] ?? "") !== "") continue
    const condition = Object.entries(variable.requiredWhen ?? {})
    if (condition.length === 0 || condition.some(([other, is]) => values[other] !== is)) continue
    const because = condition.map(([other, is]) => `${other} is ${is}`).join(" and ")
    problems.push(`${missing(name, variable)} because ${because}`)
  }
  if (problems.length > 0) throw new EnvironmentError(problems)
  return values as Environment<S>
}

/** Says why a service cannot start with the environment it got: one sentence per variable. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError"
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    const list = problems.map((problem) => `\n- ${problem}`).join("")
    super(`Cannot use the environment: ${counted(problems.length)}${list}`)
    this.problems = problems
  }
}

function counted(count: number): string {
  return count === 1 ? "1 variable is wrong" : `${count} variables are wrong`
}

function missing(name: string, variable: Variable<unknown>): string {
  return `${name} is not set: it must be ${variable.expected}`
}

function wrong(name: string, text: string, variable: Variable<unknown>): string {
  return `${name} is ${isSecretName(name) ? "wrong" : shown(text)}: it must be ${variable.expected}`
}

/** A value as a person may see it: cut, and without the password of a URL. */
function shown(text: string): string {
  const safe = text.replace(/\/\/[^@/\s]*@/, "//***@")
  return JSON.stringify(safe.length > 80 ? `${safe.slice(0, 80)}…` : safe)
}
