import { type Grid, quantile } from "./grid.ts"

/** The size of the pictures that the network reads. */
export const normal = { width: 36, height: 24 } as const

/** What is outside of the crop is 0; its darkest pixels become `dark`, its brightest 255. */
const dark = 32
/** Less contrast than this is not stretched any further: it would be noise. */
const leastContrast = 50

/** Scales a crop to fit 36×24 pixels, in the middle, and stretches its contrast. */
export function normalize(crop: Grid): Uint8Array {
  const scale = Math.min(normal.width / crop.width, normal.height / crop.height)
  const width = Math.max(1, Math.round(crop.width * scale))
  const height = Math.max(1, Math.round(crop.height * scale))
  const low = quantile(crop, 0.02)
  const gain = (255 - dark) / Math.max(leastContrast, quantile(crop, 0.995) - low)
  const columns = weights(crop.width, width)
  const rows = weights(crop.height, height)
  const left = Math.floor((normal.width - width) / 2)
  const top = Math.floor((normal.height - height) / 2)
  const result = new Uint8Array(normal.width * normal.height)
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      let sum = 0
      for (const [fromY, partY] of row)
        for (const [fromX, partX] of column)
          sum += (crop.data[fromY * crop.width + fromX] ?? 0) * partX * partY
      const value = Math.min(255, Math.max(dark, dark + (sum - low) * gain))
      result[(top + y) * normal.width + left + x] = Math.round(value)
    }
  }
  return result
}

/** For every pixel of the result which pixels it is made of, and how much of each: a triangle as wide as the coarser of both grids. */
function weights(from: number, to: number): readonly (readonly (readonly [number, number])[])[] {
  const ratio = from / to
  const reach = Math.max(1, ratio)
  return Array.from({ length: to }, (_, place) => {
    const middle = (place + 0.5) * ratio - 0.5
    const parts: [number, number][] = []
    for (let at = Math.ceil(middle - reach); at <= Math.floor(middle + reach); at += 1) {
      const part = 1 - Math.abs(at - middle) / reach
      if (part > 0) parts.push([Math.min(from - 1, Math.max(0, at)), part])
    }
    const sum = parts.reduce((total, [, part]) => total + part, 0)
    return parts.map(([at, part]) => [at, part / sum] as const)
  })
}
