/** Makes a function that hides an object's secret values in a text: those of a Secret; any other object has none. */
export function secretScrubber(object: {
  readonly kind: string
  readonly [field: string]: unknown
}): (text: string) => string {
  if (object.kind !== "Secret") return (text) => text
  const values = secretValues(object)
  return (text) =>
    values
      .reduce((scrubbed, value) => scrubbed.replaceAll(value, "***"), text)
      // A value that is no string, such as a number, is repeated in the server's own notation.
      .replace(/(expected \w+), got .*$/s, "$1")
}

/** The longest first, so that no part of one stays behind another. */
function secretValues(secret: Readonly<Record<string, unknown>>): readonly string[] {
  const encoded = strings(secret.data)
  const plain = [...strings(secret.stringData), ...encoded.map(decode)]
  const all = [...encoded, ...plain, ...plain.map((value) => JSON.stringify(value).slice(1, -1))]
  return all.filter((value) => value.length > 2).sort((a, b) => b.length - a.length)
}

function strings(data: unknown): readonly string[] {
  if (typeof data !== "object" || data === null) return []
  return Object.values(data).filter((value) => typeof value === "string")
}

function decode(value: string): string {
  return Buffer.from(value, "base64").toString("utf8")
}
