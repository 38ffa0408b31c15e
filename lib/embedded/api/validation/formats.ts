const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
const CONFIG_KEY = "[-._a-zA-Z0-9]+"

/** Each of these functions lists what is wrong with a text, in Kubernetes's words; nothing when it is fine. */
export function dnsLabelProblems(text: string): string[] {
  const why = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`
  return [...tooLong(text, 63), ...mismatch(text, LABEL, why)]
}

export function dnsSubdomainProblems(text: string): string[] {
  const why = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`
  return [...tooLong(text, 253), ...mismatch(text, SUBDOMAIN, why)]
}

/** A DNS label, for which Kubernetes names the dot as what is wrong. */
export function dotlessLabelProblems(text: string): string[] {
  return text.includes(".") ? ["must not contain dots"] : dnsLabelProblems(text)
}

/** A name that can stand in a path, which roles may have. */
export function pathSegmentProblems(text: string): string[] {
  if (text === "." || text === "..") return [`may not be '${text}'`]
  return ["/", "%"].filter((part) => text.includes(part)).map((part) => `may not contain '${part}'`)
}

/** The key of a label or annotation: `example.com/name` or `name`. */
export function qualifiedNameProblems(text: string): string[] {
  const parts = text.split("/")
  if (parts.length > 2)
    return [
      `a qualified name ${nameRule()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  const name = parts.at(-1) ?? ""
  const prefix = parts.length === 2 ? parts[0] : undefined
  const ofPrefix =
    prefix === undefined
      ? []
      : prefix === ""
        ? ["prefix part must be non-empty"]
        : dnsSubdomainProblems(prefix).map((why) => `prefix part ${why}`)
  if (name === "") return [...ofPrefix, "name part must be non-empty", `name part ${nameRule()}`]
  return [
    ...ofPrefix,
    ...tooLong(name, 63).map((why) => `name part ${why}`),
    ...mismatch(name, QUALIFIED, `name part ${nameRule()}`),
  ]
}

export function labelValueProblems(text: string): string[] {
  const why = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${QUALIFIED})?')`
  return [...tooLong(text, 63), ...mismatch(text, `(${QUALIFIED})?`, why)]
}

export function configKeyProblems(text: string): string[] {
  if (text === "." || text === "..") return [`must not be '${text}'`]
  const why = `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${CONFIG_KEY}')`
  return [...tooLong(text, 253), ...mismatch(text, CONFIG_KEY, why)]
}

export function portNumberProblems(port: number): string[] {
  return Number.isInteger(port) && port >= 1 && port <= 65_535
    ? []
    : ["must be between 1 and 65535, inclusive"]
}

export function portNameProblems(name: string): string[] {
  return [
    ...(name.length > 15 ? ["must be no more than 15 characters"] : []),
    ...(/^[-a-z0-9]+$/.test(name)
      ? []
      : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
    ...(/[a-z]/.test(name) ? [] : ["must contain at least one letter (a-z)"]),
    ...(name.includes("--") ? ["must not contain consecutive hyphens"] : []),
    ...(/^-|-$/.test(name) ? ["must not begin or end with a hyphen"] : []),
  ]
}

function nameRule(): string {
  return `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`
}

function tooLong(text: string, most: number): string[] {
  return text.length > most ? [`must be no more than ${most} characters`] : []
}

function mismatch(text: string, pattern: string, why: string): string[] {
  return new RegExp(`^(${pattern})$`).test(text) ? [] : [why]
}
