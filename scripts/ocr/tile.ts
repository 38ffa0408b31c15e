import type { Content, Difficulty } from "./difficulty.ts"
import { cut, type Lettering, lobby, readable, words } from "./lettering.ts"
import { coverRectangle, layOver, overlays, shadeOf } from "./paint.ts"
import { coverage } from "./polygon.ts"
import type { Random } from "./random.ts"
import type { Scenery, Size } from "./scenery.ts"
import type { Typeface } from "./typeface.ts"

/** A piece of a frame around a crop; 3 values (red, green, blue) per pixel of the stream. */
export interface Tile {
  readonly pixels: Float32Array
  /** The crop in pixels of a 1280×720 frame, from the tile's corner. */
  readonly crop: Size & { readonly left: number; readonly top: number }
  /** The number that has to be read; undefined when the picture shows none. */
  readonly number: number | undefined
}

export interface Drawing {
  readonly random: Random
  readonly difficulty: Difficulty
  /** Pixels of the stream for one of a 1280×720 frame. */
  readonly scale: number
  readonly size: Size
  readonly scenery: Scenery
  /** Picks a typeface: one with letters, or any. */
  readonly typeface: (random: Random, letters: boolean) => Typeface
}

/** Draws one picture with its surroundings: footage, panel, digits and what lies over them. */
export function drawTile(drawing: Drawing): Tile {
  const { random, difficulty, scale, size } = drawing
  const content = random.pick(difficulty.content)
  const crop = cropOf(drawing)
  const lettering = set(drawing, crop, content)
  const pixels = ground(drawing)
  const at = (polygons: Lettering["polygons"]) =>
    polygons.map((polygon) =>
      polygon.map((value, index) => (value + (index % 2 === 0 ? crop.left : crop.top)) * scale),
    )
  drawPanels(drawing, { pixels, crop, lettering })
  if (lettering !== undefined) {
    const ink = coverage(at(lettering.polygons), size)
    const cast = random.chance(0.45) ? random.between(0.2, 0.8) : 0
    if (cast > 0) layOver(pixels, shadeOf(ink, size, random), { colour: [8, 8, 8], opacity: cast })
    layOver(pixels, ink, { colour: inkColour(drawing), opacity: 1 })
    const over = overlays({ random, content, lettering, gentle: difficulty.overlays })
    for (const { polygons, ...paint } of over) layOver(pixels, coverage(at(polygons), size), paint)
  }
  return { pixels, crop, number: lettering?.number }
}

/** The boxes of the three games, or one of another size of the same kind. */
function cropOf({ random, difficulty, scale, size }: Drawing): Tile["crop"] {
  const height = random.whole(...difficulty.crop)
  const ratio = random.pick([1, 1, 23 / 21, 23 / 21, 28 / 20, 22 / 18, 26 / 18])
  const width = Math.round(height * ratio)
  const left = random.whole(8, Math.floor(size.width / scale) - width - 8)
  const top = random.whole(8, Math.floor(size.height / scale) - height - 8)
  return { width, height, left, top }
}

function set(drawing: Drawing, crop: Size, content: Content): Lettering | undefined {
  const { random, difficulty } = drawing
  const setting = {
    random,
    difficulty,
    crop,
    typeface: drawing.typeface(random, content === "words"),
  }
  if (content === "nothing") return undefined
  if (content === "cut") return cut(setting)
  if (content === "lobby") return lobby(setting)
  if (content === "words") return words(setting)
  if (content !== "hidden") return readable(setting, content)
  return {
    ...readable(setting, random.pick(["two digits", "two digits", "one digit"])),
    number: undefined,
  }
}

/** Footage: one field of light, a little different in each colour, smeared by motion. */
function ground({ random, difficulty, scenery, size }: Drawing): Float32Array {
  const field = smeared(scenery(random, size), size, random.chance(0.4) ? random.whole(2, 9) : 1)
  const brightness = random.between(...difficulty.ground)
  const texture = random.between(...difficulty.texture)
  const grey = random.chance(0.4)
  const tint = [0, 1, 2].map(() => (grey ? 1 : random.between(0.75, 1.25)))
  const pixels = new Float32Array(field.length * 3)
  for (let pixel = 0; pixel < field.length; pixel += 1)
    for (let colour = 0; colour < 3; colour += 1) {
      const value = brightness + (field[pixel] ?? 0) * texture
      pixels[pixel * 3 + colour] = Math.min(brightness + 75, value * (tint[colour] ?? 1))
    }
  return pixels
}

function smeared(field: Float32Array, { width }: Size, reach: number): Float32Array {
  if (reach < 2) return field
  const smooth = new Float32Array(field.length)
  for (let pixel = 0; pixel < field.length; pixel += 1) {
    const first = pixel - Math.min(pixel % width, reach - 1)
    let sum = 0
    for (let at = first; at <= pixel; at += 1) sum += field[at] ?? 0
    smooth[pixel] = sum / (pixel - first + 1)
  }
  return smooth
}

function drawPanels(
  { random, difficulty, scale, size }: Drawing,
  {
    pixels,
    crop,
    lettering,
  }: {
    readonly pixels: Float32Array
    readonly crop: Tile["crop"]
    readonly lettering: (Lettering & { readonly bar?: number }) | undefined
  },
): void {
  const opacity = random.between(...difficulty.panel)
  const level = (difficulty.ground[0] + difficulty.ground[1]) / 2
  const shade = random.between(level * 0.4, level * 1.1)
  const side = (least: number, most: number) => random.between(least, most)
  const panel = {
    left:
      lettering === undefined
        ? side(-10, crop.width)
        : Math.min(-1, lettering.digits[0]?.[0] ?? 0) - side(0, 6),
    right:
      lettering?.bar ??
      (lettering === undefined ? side(0, crop.width + 10) : crop.width + side(0, 4)),
    top: (lettering?.top ?? side(-4, crop.height)) - side(1, 5),
    bottom: (lettering?.bottom ?? side(0, crop.height + 6)) + side(1, 5),
  }
  const paint = (box: typeof panel, value: number, cover: number) =>
    coverRectangle(pixels, size, {
      left: (box.left + crop.left) * scale,
      right: (box.right + crop.left) * scale,
      top: (box.top + crop.top) * scale,
      bottom: (box.bottom + crop.top) * scale,
      value,
      opacity: cover,
    })
  paint(panel, shade, opacity)
  const bar = lettering?.bar
  if (bar === undefined) return
  const thick = side(1, 2)
  const second = random.chance(0.6) ? shade : side(20, 150)
  paint({ ...panel, left: bar + thick, right: crop.width + 20 }, second, Math.max(opacity, 0.5))
  const line = shade > 70 && random.chance(0.7) ? side(0, shade - 60) : side(shade + 80, 255)
  paint({ ...panel, left: bar, right: bar + thick }, line, 1)
}

function inkColour({ random, difficulty }: Drawing): readonly [number, number, number] {
  const value = random.between(...difficulty.ink)
  const tint = random.chance(0.25) ? random.between(0.85, 1) : 1
  return random.pick([
    [value, value, value],
    [value, value, value * tint],
    [value * tint, value, value],
  ] as const)
}
