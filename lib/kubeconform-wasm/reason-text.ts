/** Puts what kubeconform says of an unreadable resource into one line, without its own steps and Go's types. */
export function reasonText(reason: string): string {
  const line = reason.replace(/\s*\n\s*/g, " ")
  const [, missing] = /missing '(\w+)' key/.exec(line) ?? []
  if (missing !== undefined) return `${missing} is missing or no string`
  if (/^json: cannot unmarshal|into Go value of type/.test(line)) return "it is no object"
  const [, type = "", field, wanted] =
    /cannot unmarshal (\w+) into Go struct field \.([\w.]+) of type (\w+)/.exec(line) ?? []
  if (field !== undefined)
    return `${lowered(field)}: ${names[type] ?? type} is not ${wanted === "string" ? "a string" : "an object"}`
  const text = withoutSteps(line)
  if (text === line) return text
  return `the YAML cannot be read: ${text
    .replace(/line (\d+): key (".*?") already set in map/g, "line $1: the key $2 comes twice")
    .replace(/ (?=line \d+: the key )/g, "; ")
    .replace(/^invalid map key: .*$/, "a key in it is no string")
    .replace(/^json: unsupported value: .*$/, "a number in it is infinite or none at all")}`
}

/** `Metadata.Namespace` → `metadata.namespace`. */
function lowered(field: string): string {
  return field.replace(/\b[A-Z]/g, (letter) => letter.toLowerCase())
}

const names: Readonly<Record<string, string>> = {
  array: "a list",
  bool: "true or false",
  number: "a number",
  object: "an object",
  string: "a string",
}

const step =
  /^(error unmarshalling resource|error while parsing|error converting YAML to JSON|error unmarshaling JSON|yaml|unmarshal errors): */

function withoutSteps(text: string): string {
  return step.test(text) ? withoutSteps(text.replace(step, "")) : text
}
