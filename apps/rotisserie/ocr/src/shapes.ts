import type { Grid } from "./grid.ts"

/** A connected bright area; the edges are included. */
export interface Shape {
  readonly id: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly pixels: number
}

export interface Shapes {
  readonly list: readonly Shape[]
  /** For every pixel of the grid the id of its shape, 0 for none. */
  readonly ids: Uint16Array
}

/** Finds the areas of pixels at or above a threshold that hang together by their sides. */
export function findShapes(grid: Grid, threshold: number): Shapes {
  const ids = new Uint16Array(grid.data.length)
  const list: Shape[] = []
  for (let start = 0; start < grid.data.length; start += 1) {
    if (ids[start] === 0 && bright(grid, start, threshold)) {
      list.push(fill(grid, ids, { id: list.length + 1, start, threshold }))
    }
  }
  return { list, ids }
}

function fill(
  grid: Grid,
  ids: Uint16Array,
  { id, start, threshold }: { id: number; start: number; threshold: number },
): Shape {
  const { width, height } = grid
  const shape = { id, left: width, right: 0, top: height, bottom: 0, pixels: 0 }
  const open = [start]
  ids[start] = id
  for (let pixel = open.pop(); pixel !== undefined; pixel = open.pop()) {
    const x = pixel % width
    const y = Math.floor(pixel / width)
    shape.pixels += 1
    shape.left = Math.min(shape.left, x)
    shape.right = Math.max(shape.right, x)
    shape.top = Math.min(shape.top, y)
    shape.bottom = Math.max(shape.bottom, y)
    for (const next of [
      x > 0 ? pixel - 1 : pixel,
      x < width - 1 ? pixel + 1 : pixel,
      pixel - width,
      pixel + width,
    ]) {
      if (ids[next] !== 0 || !bright(grid, next, threshold)) continue
      ids[next] = id
      open.push(next)
    }
  }
  return shape
}

function bright(grid: Grid, pixel: number, threshold: number): boolean {
  return (grid.data[pixel] ?? 0) >= threshold
}
