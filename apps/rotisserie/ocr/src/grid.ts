/** A picture with one value from 0 (dark) to 255 per pixel, row by row. */
export interface Grid {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** Finds the value below which the given part (0 to 1) of the pixels lies. */
export function quantile(grid: Grid, part: number): number {
  const counts = new Uint32Array(256)
  for (const value of grid.data) counts[value] = (counts[value] ?? 0) + 1
  let below = Math.floor(part * (grid.data.length - 1))
  for (const [value, count] of counts.entries()) {
    if (below < count) return value
    below -= count
  }
  return 255
}
