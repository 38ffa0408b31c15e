import sharp from "sharp"
import { type Grid, quantile } from "./grid.ts"
import { findShapes, type Shape, type Shapes } from "./shapes.ts"

/** Shapes that can be digits, on an enlarged grid. */
export interface Digits {
  readonly kind: "digits"
  readonly grid: Grid
  readonly shapes: Shapes
  readonly kept: readonly Shape[]
  /** The whiteness that separates digits from the picture behind them, and how soft the edge between them is. */
  readonly threshold: number
  readonly softness: number
}

export type Found =
  | Digits
  | { readonly kind: "nothing"; readonly reason: "no contrast" | "no digits" | "cut off" }

/** The height in pixels at which shapes are looked for. */
const workingHeight = 84

/**
 * Looks for white shapes of a digit's proportions.
 * `level` (0 to 1) says where between the background and white the edge of a digit is drawn.
 */
export async function findDigits(crop: Grid, level: number): Promise<Found> {
  const white = quantile(crop, 0.97)
  const background = quantile(crop, 0.4)
  const contrast = white - background
  if (white < 150 || contrast < 50) return { kind: "nothing", reason: "no contrast" }
  const grid = await enlarged(crop)
  const threshold = background + level * contrast
  const shapes = findShapes(grid, threshold)
  const kept = shapes.list.filter((shape) => isDigit(shape, grid))
  if (kept.length === 0 || kept.length > 3) return { kind: "nothing", reason: "no digits" }
  if (kept.some((shape) => isCutOff(shape, grid))) return { kind: "nothing", reason: "cut off" }
  return { kind: "digits", grid, shapes, kept, threshold, softness: 0.3 * contrast }
}

async function enlarged(crop: Grid): Promise<Grid> {
  const size = {
    width: Math.max(1, Math.round((crop.width * workingHeight) / crop.height)),
    height: workingHeight,
  }
  const data = await sharp(crop.data, { raw: { ...sizeOf(crop), channels: 1 } })
    .resize({ ...size, kernel: "cubic", fit: "fill" })
    .extractChannel(0)
    .raw()
    .toBuffer()
  return { data, ...size }
}

function sizeOf({ width, height }: Grid): { readonly width: number; readonly height: number } {
  return { width, height }
}

/** Digits are at least half as high as the crop, upright or two of them grown together, and drawn with a stroke. */
function isDigit(shape: Shape, grid: Grid): boolean {
  const width = shape.right - shape.left + 1
  const height = shape.bottom - shape.top + 1
  const filled = shape.pixels / (width * height)
  return (
    height >= 0.5 * grid.height && width >= 0.1 * height && width <= 1.7 * height && filled > 0.2
  )
}

/** A narrow shape at the left or right edge is what remains of a digit or of a letter outside. */
function isCutOff(shape: Shape, grid: Grid): boolean {
  const atEdge = shape.left === 0 || shape.right === grid.width - 1
  return atEdge && shape.right - shape.left + 1 < 0.33 * (shape.bottom - shape.top + 1)
}
