/** A closed outline: x and y by turns. */
export type Polygon = readonly number[]

const rowsPerPixel = 4

/** Says how much of each pixel lies inside of the outlines (non-zero winding), 0 to 1, row by row. */
export function coverage(
  polygons: readonly Polygon[],
  { width, height }: { readonly width: number; readonly height: number },
): Float32Array {
  const covered = new Float32Array(width * height)
  for (const [row, crossings] of crossingsByRow(polygons, height * rowsPerPixel)) {
    crossings.sort((a, b) => a.x - b.x)
    const start = Math.floor(row / rowsPerPixel) * width
    let winding = 0
    for (const [index, { x, turn }] of crossings.entries()) {
      winding += turn
      const end = crossings[index + 1]?.x
      if (winding === 0 || end === undefined) continue
      cover(covered, { start, from: Math.max(0, x), to: Math.min(width, end) })
    }
  }
  return covered
}

interface Crossing {
  readonly x: number
  readonly turn: 1 | -1
}

/** Where the outlines cross the middle of each row. */
function crossingsByRow(polygons: readonly Polygon[], rows: number): Map<number, Crossing[]> {
  const found = new Map<number, Crossing[]>()
  for (const polygon of polygons) {
    let fromX = polygon[polygon.length - 2] ?? 0
    let fromY = (polygon[polygon.length - 1] ?? 0) * rowsPerPixel - 0.5
    for (let at = 0; at < polygon.length; at += 2) {
      const toX = polygon[at] ?? 0
      const toY = (polygon[at + 1] ?? 0) * rowsPerPixel - 0.5
      const turn = fromY < toY ? 1 : -1
      const last = Math.min(rows, Math.ceil(Math.max(fromY, toY)))
      for (let row = Math.max(0, Math.ceil(Math.min(fromY, toY))); row < last; row += 1) {
        const crossing = {
          x: fromX + ((row - fromY) / (toY - fromY)) * (toX - fromX),
          turn,
        } as const
        const others = found.get(row)
        if (others === undefined) found.set(row, [crossing])
        else others.push(crossing)
      }
      fromX = toX
      fromY = toY
    }
  }
  return found
}

function cover(
  covered: Float32Array,
  { start, from, to }: { readonly start: number; readonly from: number; readonly to: number },
): void {
  for (let x = Math.floor(from); x < to; x += 1) {
    const part = Math.min(to, x + 1) - Math.max(from, x)
    covered[start + x] = (covered[start + x] ?? 0) + part / rowsPerPixel
  }
}
