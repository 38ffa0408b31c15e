import sharp from "sharp"
import type { Difficulty } from "./difficulty.ts"
import { drawnTypeface } from "./drawn-typeface.ts"
import { type Random, random } from "./random.ts"
import { landscape, mosaic, type Size } from "./scenery.ts"
import { drawTile, type Tile } from "./tile.ts"
import { heldOutTypefaces, trainingTypefaces } from "./typeface.ts"

/** A picture as a stream shows it: cropped from a decoded frame, in colour or grey. */
export interface Picture {
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  /** The number that has to be read; undefined when the picture shows none. */
  readonly number: number | undefined
  readonly difficulty: string
}

/** Pictures to learn from and pictures to judge by differ in typefaces, in what lies behind them, and in seeds. */
export type Purpose = "training" | "held out"

const tile = { width: 80, height: 56 }
const across = 7
const down = 8
/** How many pictures a sheet holds. */
export const picturesPerSheet = across * down

/** The series of seeds of each purpose: a sheet's seed is never that of a sheet of the other. */
export function seedOf(purpose: Purpose, index: number): number {
  return purpose === "training" ? 2 * index : 2 * index + 1
}

/** Draws a sheet of pictures, compresses it as one frame, scales it to the size of a 1280×720 frame and cuts the pictures out. */
export async function drawSheet(
  purpose: Purpose,
  index: number,
  difficulty: Difficulty,
): Promise<readonly Picture[]> {
  const seeded = random(seedOf(purpose, index))
  const scale = seeded.pick(difficulty.scale)
  const size = { width: Math.round(tile.width * scale), height: Math.round(tile.height * scale) }
  const tiles = Array.from({ length: picturesPerSheet }, () =>
    drawTile({
      random: seeded,
      difficulty,
      scale: size.width / tile.width,
      size,
      scenery: purpose === "training" ? landscape : mosaic,
      typeface: purpose === "training" ? trainingTypeface : (any) => any.pick(heldOutTypefaces),
    }),
  )
  const frame = await encoded(joined(tiles, size), { random: seeded, difficulty, size })
  return tiles.map((one, place) =>
    cropped(frame, { one, place, grey: seeded.chance(0.5), difficulty }),
  )
}

function trainingTypeface(any: Random, letters: boolean) {
  return !letters && any.chance(0.45) ? drawnTypeface(any) : any.pick(trainingTypefaces)
}

function joined(tiles: readonly Tile[], size: Size): Uint8Array {
  const frame = new Uint8ClampedArray(picturesPerSheet * size.width * size.height * 3)
  for (const [place, { pixels }] of tiles.entries()) {
    const corner =
      (Math.floor(place / across) * size.height * across + (place % across)) * size.width
    for (let y = 0; y < size.height; y += 1)
      frame.set(
        pixels.subarray(y * size.width * 3, (y + 1) * size.width * 3),
        (corner + y * size.width * across) * 3,
      )
  }
  return new Uint8Array(frame.buffer)
}

/** Blurs or sharpens, compresses once or twice, and scales to the pixels of a 1280×720 frame. */
async function encoded(
  frame: Uint8Array,
  {
    random,
    difficulty,
    size,
  }: { readonly random: Random; readonly difficulty: Difficulty; readonly size: Size },
): Promise<Uint8Array> {
  const raw = { width: size.width * across, height: size.height * down, channels: 3 } as const
  let picture = sharp(frame, { raw })
  const blur = random.between(...difficulty.blur)
  if (blur >= 0.3) picture = picture.blur(blur)
  else if (random.chance(0.35)) picture = picture.sharpen({ sigma: random.between(0.5, 1.1) })
  for (let times = random.chance(0.3) ? 2 : 1; times > 0; times -= 1) {
    const quality = Math.round(random.between(...difficulty.quality))
    const bytes = random.chance(0.5)
      ? picture.webp({ quality: Math.max(1, quality - 8), effort: 2 })
      : picture.jpeg({ quality, chromaSubsampling: random.pick(["4:2:0", "4:4:4"]) })
    picture = sharp(await bytes.toBuffer())
  }
  const kernel = random.pick(["linear", "cubic", "lanczos3"] as const)
  return picture
    .removeAlpha()
    .resize({ width: tile.width * across, height: tile.height * down, fit: "fill", kernel })
    .raw()
    .toBuffer()
}

function cropped(
  frame: Uint8Array,
  {
    one,
    place,
    grey,
    difficulty,
  }: {
    readonly one: Tile
    readonly place: number
    readonly grey: boolean
    readonly difficulty: Difficulty
  },
): Picture {
  const { width, height } = one.crop
  const left = (place % across) * tile.width + one.crop.left
  const top = Math.floor(place / across) * tile.height + one.crop.top
  const channels = grey ? 1 : 3
  const pixels = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = ((top + y) * tile.width * across + left + x) * 3
      const [red, green, blue] = [frame[from] ?? 0, frame[from + 1] ?? 0, frame[from + 2] ?? 0]
      const to = (y * width + x) * channels
      pixels[to] = grey ? Math.round(0.299 * red + 0.587 * green + 0.114 * blue) : red
      if (grey) continue
      pixels[to + 1] = green
      pixels[to + 2] = blue
    }
  }
  return { pixels, width, height, channels, number: one.number, difficulty: difficulty.name }
}
