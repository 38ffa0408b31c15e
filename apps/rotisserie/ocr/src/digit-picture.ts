import sharp from "sharp"
import type { Digits } from "./digits.ts"

/** The size of a drawing: `height` of the digits in pixels, `stretch` how much wider than they were (condensed digits read better wider). */
export interface Drawing {
  readonly height: number
  readonly stretch: number
}

const margin = 3
const border = 12

/** Draws digits black on white, alone, with soft edges: the picture of a printed number that Tesseract was trained on. Answers a PNG. */
export async function drawDigits(digits: Digits, drawing: Drawing): Promise<Uint8Array> {
  const left = Math.min(...digits.kept.map((shape) => shape.left)) - margin
  const top = Math.min(...digits.kept.map((shape) => shape.top)) - margin
  const width = Math.max(...digits.kept.map((shape) => shape.right)) + margin - left + 1
  const height = Math.max(...digits.kept.map((shape) => shape.bottom)) + margin - top + 1
  const ink = inkOf(digits)
  const page = new Uint8Array(width * height).fill(255)
  for (let y = Math.max(0, -top); y < height && y + top < digits.grid.height; y += 1) {
    for (let x = Math.max(0, -left); x < width && x + left < digits.grid.width; x += 1) {
      page[y * width + x] = 255 - (ink[(y + top) * digits.grid.width + x + left] ?? 0)
    }
  }
  const size = {
    width: Math.max(1, Math.round(((width * drawing.height) / height) * drawing.stretch)),
    height: drawing.height,
  }
  return sharp(page, { raw: { width, height, channels: 1 } })
    .resize({ ...size, fit: "fill", kernel: "cubic" })
    .extend({ top: border, bottom: border, left: border, right: border, background: "#fff" })
    .png({ compressionLevel: 1 })
    .toBuffer()
}

/** How black each pixel becomes: the kept shapes and a soft rim around them, nothing of the rest. */
function inkOf({ grid, shapes, kept, threshold, softness }: Digits): Uint8Array {
  const ids = new Set(kept.map((shape) => shape.id))
  const rim = Math.ceil(grid.height / 23)
  const ink = new Uint8Array(grid.data.length)
  for (let y = 0; y < grid.height; y += 1) {
    for (let x = 0; x < grid.width; x += 1) {
      if (!ids.has(shapes.ids[y * grid.width + x] ?? 0)) continue
      for (
        let nearY = Math.max(0, y - rim);
        nearY <= Math.min(grid.height - 1, y + rim);
        nearY += 1
      ) {
        for (
          let nearX = Math.max(0, x - rim);
          nearX <= Math.min(grid.width - 1, x + rim);
          nearX += 1
        ) {
          const near = nearY * grid.width + nearX
          const id = shapes.ids[near] ?? 0
          if (ink[near] !== 0 || (id !== 0 && !ids.has(id))) continue
          const value = ((grid.data[near] ?? 0) - threshold + softness) / (2 * softness)
          ink[near] = Math.round(255 * Math.min(1, Math.max(0, value)))
        }
      }
    }
  }
  return ink
}
