/** Makes one key of several parts. Unlike text joined with a sign, JSON keeps them apart. */
export function key(...parts: readonly unknown[]): string {
  return JSON.stringify(parts)
}
