/** Milliseconds until the next attempt after so many failures in a row. */
export function waitLonger(failures: number): number {
  return Math.min(5000 * 2 ** (failures - 1), 300_000)
}
