/**
 * Reads the lines of an env file, `KEY=value`, as kustomize does: `#` begins a comment line, and a value is everything
 * after the first `=`, quotes and spaces included. Throws a TypeError that names every line that is no variable.
 */
export function envFile(text: string): Readonly<Record<string, string>> {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/)
  const variables: Record<string, string> = {}
  const problems: string[] = []
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trimStart()
    if (trimmed === "" || trimmed.startsWith("#")) continue
    const [key = ""] = trimmed.split("=", 1)
    const problem = keyProblem(trimmed, key) ?? twice(key, variables)
    if (problem === undefined) variables[key] = trimmed.slice(key.length + 1)
    else problems.push(`Cannot read line ${index + 1} of an env file: ${problem}`)
  }
  if (problems.length > 0) throw new TypeError(problems.join("\n"))
  return variables
}

/** The line itself may hold a secret and is not shown. */
function keyProblem(line: string, key: string): string | undefined {
  if (!/^[-._a-zA-Z0-9]+$/.test(key))
    return "it does not begin with the name of a variable; it should be KEY=value"
  if (key.length === line.length) return `${key} has no value; it should be ${key}=value`
  return undefined
}

function twice(key: string, variables: Readonly<Record<string, string>>): string | undefined {
  return Object.hasOwn(variables, key) ? `${key} stands there twice` : undefined
}
