import type { Grid } from "./grid.ts"

/** Pixels, row by row, with one (grey) or three (red, green, blue) values each. */
export interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: number
}

/** Reduces a picture to its whiteness: the least of red, green and blue, in which white digits stand out from any colour. */
export function whiteness({ data, width, height, channels }: Pixels): Grid {
  const values = new Uint8Array(width * height)
  for (let pixel = 0; pixel < values.length; pixel += 1) {
    const at = pixel * channels
    const red = data[at] ?? 0
    values[pixel] = channels < 3 ? red : Math.min(red, data[at + 1] ?? 0, data[at + 2] ?? 0)
  }
  return { data: values, width, height }
}
