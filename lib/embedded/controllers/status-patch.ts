/** A merge patch that turns one status into another: fields that are gone are removed. */
export function replacing(before: object | undefined, after: object): Record<string, unknown> {
  const gone = Object.keys(before ?? {}).filter((key) => !(key in after))
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...after }
}
